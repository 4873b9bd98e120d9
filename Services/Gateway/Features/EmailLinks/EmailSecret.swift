import Models

/// Evidence that the caller has read an email from us.
enum EmailSecret: Sendable {
    /// The token of the email's link.
    case token(Secret)
    /// The code of the same email, and which email it was sent in.
    case code(Secret, Mailer.EmailCodeReference, in: ApplicationID)

    /// The code of an email that was requested at `client`, entered in the browser of `request`.
    init(
        code: Secret, _ purpose: OneTimeGrant.Purpose, sentTo email: EmailAddress, _ client: Client,
        _ request: IncomingRequest
    ) {
        let device = EmailCodeCookie(request)?.device
        let reference = Mailer.EmailCodeReference(purpose, client: client.id, email: email, device: device)
        self = .code(code, reference, in: client.applicationID)
    }
}

/// What a request body names: the token of an email, or its code with the address that it was sent to.
enum EmailSecretInput: Sendable {
    case token(Secret)
    case code(Secret, EmailAddress, ClientID?)
}

extension Input {
    /// Reads `token`, or else `code` with `email` and, where no `Origin` tells the client, `client_id`.
    mutating func emailSecret() -> Required<EmailSecretInput> {
        guard !has("token"), has("code") || has("email") else {
            return requiredSecret("token").map { .token($0) }
        }
        let clientID = optional("client_id", ClientID.self, expected: "a client id")
        let email = required("email", EmailAddress.self, expected: "an email address")
        return requiredCode("code").and(email).map { .code($0, $1, clientID) }
    }
}
