import Hummingbird
import Models

/// Marks an address as verified, by the token of an email's link: for pages and programs that POST.
struct PostVerifyEmailEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/verify", id: "postVerifyEmail", tag: .byEmail,
        summary: "Verify an email address",
        description: """
            The first proof of a mailbox removes what was set up with the address before (password, providers, \
            consents, invitations, sessions), sends a notice, and answers `Credentials-Reset: true`. Nothing is \
            removed if the request has a session of that user, by bearer token or cookie, or the password.
            """,
        rateLimit: .mailedToken,
        request: .json(
            .object([
                .required("token", .string.example("Zk3vQ0mT8wLr5yNc1xHs7jUbPd2fKa9e")),
                .optional(
                    "password", .password,
                    """
                    The user's current password. At the first proof of the mailbox it keeps what was set up with the \
                    address before.
                    """),
            ])),
        answers: [.noContent("Done.", headers: [.credentialsReset])],
        errors: [.tokenInvalid, .userSuspended, .tokenHeld])

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
