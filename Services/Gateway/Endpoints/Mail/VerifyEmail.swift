import Hummingbird
import Models

/// Marks an address as verified, by the token of a verification mail: for programs. A navigation goes to the page.
struct VerifyEmail: Endpoint {
    static let route = Route.get("/auth/verify")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .none)
        let token = input.queryToken()
        try input.check()
        if request.isNavigation { return try request.onward(to: "verify", token.get(), issuer: house.issuer) }
        try await house.allowOriginIfAny(of: request, for: token.get())
        if request.method == .head {
            try await house.requireToken(token.get(), for: .verification)
            return .noContent
        }
        try await MailedTokens(house: house).verify(.token(token.get()), request)
        return .noContent
    }
}

/// The same for pages and programs that POST.
struct PostVerifyEmail: Endpoint {
    static let route = Route.post("/auth/verify")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let token = input.requiredSecret("token")
        try input.check()
        try await house.allowOriginIfAny(of: request, for: token.get())
        try await MailedTokens(house: house).verify(.token(token.get()), request)
        return .noContent
    }
}
