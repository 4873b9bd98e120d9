import Hummingbird

/// Sends an email with a link and a code that sign in. Response and timing do not reveal whether the address is registered.
struct SendMagicLinkEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/send-magic-link", id: "sendMagicLink", tag: .byEmail,
        summary: "Send a sign-in link and code by email",
        description: """
            The code works in the browser that asked for it: the answer sets the cookie `__Host-mail_code`, which \
            has to come along with the code. For a caller that is not known to keep cookies, the code is bound to \
            the client alone. The link works everywhere.
            """,
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
        try await sendEmailLink.respond(to: request, sending: .magicLink)
    }
}
