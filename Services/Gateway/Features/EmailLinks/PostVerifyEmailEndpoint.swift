import Hummingbird
import Models

/// Marks an address as verified, by the token of an email's link: for pages and programs that POST.
struct PostVerifyEmailEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/verify", id: "postVerifyEmail", tag: .byEmail,
        summary: "Verify an email address",
        description: EmailLinkDescription.firstProof(reportedBy: "Credentials-Reset: true"),
        rateLimit: .mailedToken,
        request: .json(
            .object([
                .required("token", .emailToken),
                .ownershipPassword,
            ])),
        answers: [.noContent("Done.", headers: [.credentialsReset])],
        errors: [
            .tokenInvalid, .invalidCredentials, .userSuspended, .authenticationRequired, .invalidToken,
            .insufficientScope, .emailTaken, .cookieInTheWay,
        ])

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
