import Hummingbird
import Models

/// Registers a passkey that an authenticator has made.
struct RegisterPasskeyEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .post, "/auth/passkeys", id: "registerPasskey", tag: .factors,
        summary: "Register a passkey",
        description: """
            The challenge in the credential finds the options that it answers; each is good once. The user is notified by email. \
            Without a name, one is made of the browser's.
            """,
        authentication: .firstParty,
        rateLimit: .signIn,
        request: .json(
            .object([
                .required("credential", .registrationCredential),
                .optional("name", .string.example("Work laptop"), "\(VisibleName.expectation)."),
            ])),
        answers: [.json(201, "The passkey.", .passkey)],
        errors: [.passkeyInvalid, .methodNotEnabled, .passkeyExists, .passkeyLimitReached, .userSuspended])

    let passkeys: Passkeys

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        let credential = input.requiredCredential()
        let name = input.optional("name", PasskeyName.self, expected: VisibleName.expectation)
        try input.check()
        return .json(
            try await passkeys.register(credential.get(), name: name?.description, of: session, request),
            status: .created)
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
