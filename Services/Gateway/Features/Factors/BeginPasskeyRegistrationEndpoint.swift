import Hummingbird
import Models

/// The options with which a browser has an authenticator make a passkey.
struct BeginPasskeyRegistrationEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/passkeys/registration-options", id: "beginPasskeyRegistration", tag: .factors,
        summary: "Get the options for a new passkey",
        description: """
            Give them to `PublicKeyCredential.parseCreationOptionsFromJSON()` and `navigator.credentials.create()`, and send \
            the result to `POST /auth/passkeys` within five minutes. Needs a sign-in within the last ten minutes: by two factors, if \
            the user has any passkey or app. A user who has none may send the password instead. Otherwise the response is 401 with the \
            challenge of RFC 9470.
            """,
        authentication: .firstPartyOrSignIn,
        rateLimit: .signIn,
        parameters: [.origin],
        request: .json(.object([.freshPassword] + .signInToken), isRequired: false),
        answers: [.json("The options.", .passkeyCreationOptions)],
        errors: [
            .insufficientUserAuthentication, .invalidCredentials, .methodNotEnabled, .passkeyLimitReached,
            .userSuspended,
        ])

    let callers: SessionOrSignInReader
    let passkeys: Passkeys

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        let password = input.optionalSecret("password")
        let caller = try await callers.read(&input, request)
        return try await passkeys.registrationOptions(of: caller, password: password, request).response
    }
}
