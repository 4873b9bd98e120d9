import Hummingbird
import Models

/// Registers a passkey that an authenticator has made.
struct RegisterPasskeyEndpoint: Endpoint {
    static let operation = Operation(
        .post, "/auth/passkeys", id: "registerPasskey", tag: .factors,
        summary: "Register a passkey",
        description: """
            The challenge in the credential finds the options that it answers; each is good once. The user is notified by email. \
            Without a name, one is made of the browser's.
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
            .json(201, "The passkey, with recovery codes if the user had none.", .newPasskey),
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

    /// A passkey with the recovery codes that came with it.
    private struct Body: Encodable {
        let passkey: Passkey
        let recoveryCodes: [Secret]

        enum CodingKeys: String, CodingKey { case recoveryCodes = "recovery_codes" }

        func encode(to encoder: any Encoder) throws {
            try passkey.encode(to: encoder)
            guard !recoveryCodes.isEmpty else { return }
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(recoveryCodes.map { $0.reveal() }, forKey: .recoveryCodes)
        }
    }

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input()
        let credential = input.requiredCredential()
        let name = input.optional("name", PasskeyName.self, expected: VisibleName.expectation)
        let caller = try await callers.read(&input, request)
        let (passkey, enrolled) = try await passkeys.register(
            credential.get(), name: name?.description, of: caller, request)
        return try enrolled.response(setting: cookies) {
            .json(Body(passkey: passkey, recoveryCodes: enrolled.recoveryCodes), status: .created)
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
