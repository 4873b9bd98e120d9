import Hummingbird
import Models

/// Marks an address as verified, by the token of an email's link: for pages and programs that POST.
struct PostVerifyEmailEndpoint: Endpoint {
    static let route = Route.post("/auth/verify")
    static let limit: LimitPolicy? = .mailedToken
    let verifyEmail: VerifyEmail
    let tokenPolicy: EmailTokenPolicy

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let token = input.requiredSecret("token")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        try await tokenPolicy.allowOriginIfAny(of: request, for: token.get())
        return .verified(
            credentialsReset: try await verifyEmail(.token(token.get()), claim: claim, request).credentialsReset)
    }
}
