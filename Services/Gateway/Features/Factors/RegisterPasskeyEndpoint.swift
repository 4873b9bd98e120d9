import Hummingbird
import Models

/// Registers a passkey that an authenticator has made.
struct RegisterPasskeyEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/passkeys", id: "registerPasskey", tag: .factors,
        summary: "Register a passkey",
        description: """
            The challenge in the credential finds the options that it answers; each is good once. The user is notified by email. \
            Without a name, one is made of the browser's. The session counts as having shown a passkey that verifies its user, as \
            after `POST /auth/reauthenticate`, if this is the user's first factor or the session has shown two already.
            """,
        authentication: .firstPartyOrSignIn,
        rateLimit: .signIn,
        parameters: [.origin],
        request: .json(
            .object(
                [
                    .required("credential", .registrationCredential),
                    .optional("name", .string.example("Work laptop"), "\(VisibleName.expectation)."),
                ] + .signInToken)),
        answers: [
            .json(201, "The passkey, with recovery codes if the user had none, and a new access token.", .newPasskey),
            .json("For a sign-in its outcome, with recovery codes.", .authenticationResult),
        ],
        errors: [
            .passkeyInvalid, .insufficientUserAuthentication, .methodNotEnabled, .passkeyExists, .passkeyLimitReached,
            .userSuspended,
            .signInSuperseded, .termsNotAccepted,
        ])

    let callers: SessionOrSignInReader
    let passkeys: Passkeys
    let cookies: SessionCookies

    /// A passkey with what came with it.
    private struct Body: Encodable {
        let passkey: Passkey
        let enrolled: EnrolledFactor

        enum CodingKeys: String, CodingKey { case recoveryCodes = "recovery_codes" }

        func encode(to encoder: any Encoder) throws {
            try passkey.encode(to: encoder)
            try enrolled.renewed.map(RenewedAccessToken.init)?.encode(to: encoder)
            guard !enrolled.recoveryCodes.isEmpty else { return }
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(enrolled.recoveryCodes.map { $0.reveal() }, forKey: .recoveryCodes)
        }
    }

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let credential = input.requiredCredential()
        let name = input.optional("name", PasskeyName.self, expected: VisibleName.expectation)
        let caller = try await callers.read(&input, request)
        let (passkey, enrolled) = try await passkeys.register(
            credential.get(), name: name?.description, of: caller, request)
        return try enrolled.response(to: request, setting: cookies) {
            .json(Body(passkey: passkey, enrolled: enrolled), status: .created)
        }
    }
}

/// A name that a user gives a passkey.
struct PasskeyName: LosslessStringConvertible {
    let description: String

    init?(_ description: String) {
        guard VisibleName.isValid(description) else { return nil }
        self.description = description
    }
}
