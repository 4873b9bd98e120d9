import Hummingbird

/// Sends an email with a link and a code with which to set a new password. Response and timing do not reveal whether the
/// address is registered.
struct SendPasswordResetEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/send-password-reset", id: "sendPasswordReset", tag: .byEmail,
        summary: "Send a password reset by email",
        description: "The email has a link and a code; `/auth/send-magic-link` describes where the code works.",
        rateLimit: .mail,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID),
                .required("email", .email),
                .optional("redirect_uri", .uri.example("https://app.example.com/callback")),
            ])),
        answers: [.noContent("Accepted. Response and timing do not reveal whether the address is registered.")],
        errors: [.unknownClient, .invalidRedirectURI, .originNotAllowed, .methodNotEnabled])

    let sendEmailLink: SendEmailLink

    func respond(to request: IncomingRequest) async throws -> Response {
        try await sendEmailLink.respond(to: request, sending: .passwordReset)
    }
}
