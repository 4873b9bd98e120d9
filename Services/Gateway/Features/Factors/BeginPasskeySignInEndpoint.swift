import Hummingbird
import Models

/// The options with which a browser has an authenticator sign in.
struct BeginPasskeySignInEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/passkeys/sign-in-options", id: "beginPasskeySignIn", tag: .factors,
        summary: "Get the options for a sign-in with a passkey",
        description: """
            They need no email address, and tell nothing about anybody. Give them to \
            `PublicKeyCredential.parseRequestOptionsFromJSON()` and `navigator.credentials.get()`, and send the result to \
            `POST /auth/sign-in-with-passkey` within five minutes.
            """,
        rateLimit: .loginMethods,
        parameters: [.origin],
        request: .json(.object([.optional("client_id", .clientID)]), isRequired: false),
        answers: [.json("The options.", .passkeyRequestOptions)],
        errors: [.unknownClient, .clientNotFirstParty, .methodNotEnabled])

    let clients: ClientDirectory
    let passkeys: Passkeys

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        try input.check()
        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        return try await passkeys.signInOptions(for: client, request).response
    }
}
