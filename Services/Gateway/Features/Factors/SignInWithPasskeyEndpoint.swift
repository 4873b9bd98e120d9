import Hummingbird
import Models

/// Signs in with a passkey.
struct SignInWithPasskeyEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/sign-in-with-passkey", id: "signInWithPasskey", tag: .factors,
        summary: "Sign in with a passkey",
        description: """
            The challenge in the credential finds the options that it answers; each is good once, for the client that asked. The \
            authenticator has to verify its user, so a passkey counts as two factors. Every answer that is not accepted gets \
            the same response.
            """,
        rateLimit: .signIn,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID),
                .required("credential", .assertionCredential),
            ])),
        answers: [.json("Signed in. Sets both cookies.", .authenticationResult)],
        errors: [
            .signInSuperseded, .termsNotAccepted,
            .unknownClient, .passkeyInvalid, .clientNotFirstParty, .methodNotEnabled, .userSuspended,
            .emailVerificationRequired,
        ])

    let clients: ClientDirectory
    let passkeys: Passkeys
    let cookies: SessionCookies

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let credential = input.requiredCredential()
        try input.check()
        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        return try await passkeys.signIn(credential.get(), to: client, request).response(setting: cookies)
    }
}
