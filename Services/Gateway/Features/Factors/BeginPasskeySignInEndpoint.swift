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
            `POST /auth/sign-in-with-passkey` or `POST /auth/reauthenticate` within five minutes. With the `sign_in_token` of the problem \
            `second_factor_required`, the options are for the second step of that sign-in, and the authenticator need not verify its user. \
            Nor need it with `beside_password`, to authenticate again in a session in which the user has entered the password within the \
            last ten minutes.
            """,
        rateLimit: .loginMethods,
        parameters: [.origin],
        request: .json(
            .object([
                .optional("client_id", .clientID),
                .optional("sign_in_token", .signInToken, "Of a sign-in that waits for a second factor."),
                .optional("beside_password", .boolean, "For `POST /auth/reauthenticate` after one with the password."),
            ]), isRequired: false),
        answers: [.json("The options.", .passkeyRequestOptions)],
        errors: [.unknownClient, .clientNotFirstParty, .methodNotEnabled, .signInTokenInvalid])

    let clients: ClientDirectory
    let pendingSignIns: PendingSignIns
    let passkeys: Passkeys

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        input.requiredOrigin()
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let token = input.optionalSecret("sign_in_token")
        let isBesidePassword = input.flag("beside_password")
        try input.check()
        let client = try await clients.client(clientID, for: request)
        try client.requireFirstParty()
        if let token {
            let found = try await pendingSignIns.find(token, client: client.id, request)
            guard found.signIn.step.needsSecondFactor else { throw ServiceError.signInTokenInvalid }
        }
        return try await passkeys.signInOptions(
            for: client, isSecondFactor: token != nil || isBesidePassword, request
        ).response
    }
}
