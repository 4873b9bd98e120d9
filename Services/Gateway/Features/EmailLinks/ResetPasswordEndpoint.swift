import Hummingbird
import Models

/// Sets a new password by the link or the code of an email.
struct ResetPasswordEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/reset-password", id: "resetPassword", tag: .byEmail,
        summary: "Set a new password by an emailed link or code",
        description: """
            With `token`, or with `email` and `code` (and `client_id` where no `Origin` tells the client). A \
            rejected password leaves link and code valid. The first proof of a mailbox also removes providers, \
            consents and invitations, as for a sign-in link: then `credentials_reset` is there.
            """,
        rateLimit: .mailedToken,
        request: .json(
            .object([
                .optional("token", .emailToken),
                .optional("client_id", .clientID),
                .optional("email", .email),
                .optional("code", .emailCode),
                .required("new_password", .password),
                .ownershipPassword,
            ])),
        answers: [
            .json(
                "Set. Every session of the user has ended.",
                .object([
                    .required("status", .constant("password_reset")),
                    .optional(
                        "credentials_reset", .alwaysTrue,
                        "Present when what was set up with the address before was removed too."),
                ]))
        ],
        errors: [
            .tokenInvalid, .codeInvalid, .invalidCredentials, .userSuspended, .unknownClient, .invalidToken,
            .insufficientScope, .cookieInTheWay,
        ])

    let clients: ClientDirectory
    let resetPassword: ResetPassword

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let secretInput = input.emailSecret()
        let newPassword = input.requiredPassword("new_password")
        let claim = OwnershipClaim(password: input.optionalSecret("password"))
        try input.check()

        let secret: EmailSecret
        switch try secretInput.get() {
        case .token(let token): secret = .token(token)
        case .code(let code, let email, let clientID):
            let client = try await clients.client(clientID, for: request)
            secret = EmailSecret(code: code, .passwordReset, sentTo: email, client, request)
        }
        let (_, credentialsReset) = try await resetPassword(secret, to: newPassword.get(), claim: claim, request)
        return .json(Body(credentialsReset: credentialsReset ? true : nil))
    }

    private struct Body: Encodable {
        let status = "password_reset"
        /// True if other credentials that were set up with the address before were removed; else left out.
        let credentialsReset: Bool?

        enum CodingKeys: String, CodingKey {
            case status
            case credentialsReset = "credentials_reset"
        }
    }
}
