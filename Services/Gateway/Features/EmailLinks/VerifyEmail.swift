import HTTPTypes
import Hummingbird
import Models

/// Marks an address as verified, by the token of a verification mail: for programs. A navigation goes to the page.
struct VerifyEmailEndpoint: Endpoint {
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
        return .verified(try await MailedTokens(house: house).verify(.token(token.get()), request).credentialsReset)
    }
}

/// The same for pages and programs that POST.
struct PostVerifyEmailEndpoint: Endpoint {
    static let route = Route.post("/auth/verify")
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let token = input.requiredSecret("token")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()
        try await house.allowOriginIfAny(of: request, for: token.get())
        return .verified(
            try await MailedTokens(house: house, claim: claim).verify(.token(token.get()), request).credentialsReset)
    }
}

extension Response {
    /// 204, with `Credentials-Reset: true` when what was set up with the address before was removed.
    fileprivate static func verified(_ credentialsReset: Bool) -> Response {
        var response = Response.noContent
        if credentialsReset { response.headers[.credentialsReset] = "true" }
        return response
    }
}

extension HTTPField.Name {
    // A valid field name (RFC 9110 §5.1), so making it can't fail.
    static let credentialsReset = HTTPField.Name("Credentials-Reset")!
}
