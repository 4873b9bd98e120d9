import Hummingbird
import Models

/// Makes a secret for an authenticator app.
struct BeginTOTPEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/factors/totp", id: "beginTOTP", tag: .factors,
        summary: "Set up an authenticator app",
        description: """
            Returns a secret for an authenticator app (RFC 6238: SHA-1, 6 digits, 30 seconds). It counts once \
            `POST /auth/factors/totp/{id}/confirm` has got a first code of it, within an hour; until then nothing changes. \
            Needs a sign-in within the last ten minutes: by two factors, if the user has any passkey or app. A user who has none may \
            send the password instead.
            """,
        authentication: .firstPartyOrSignIn,
        rateLimit: .signIn,
        parameters: [.origin],
        request: .json(.object([.freshPassword] + .signInToken), isRequired: false),
        answers: [.json("The secret. It is not returned again.", .authenticatorSetup)],
        errors: [.insufficientUserAuthentication, .invalidCredentials, .methodNotEnabled, .userSuspended])

    let callers: SessionOrSignInReader
    let apps: AuthenticatorApps

    private struct Body: Encodable {
        let id: FactorID
        let secret, uri, qr: String
    }

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        let password = input.optionalSecret("password")
        let caller = try await callers.read(&input, request)
        let made = try await apps.begin(of: caller, password: password, request)
        return .json(
            Body(id: made.id, secret: made.secret.reveal(), uri: made.uri.reveal(), qr: made.qr.reveal()))
    }
}
