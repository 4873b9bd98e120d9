import Hummingbird
import Models

/// Gives a passkey another name.
struct RenamePasskeyEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .patch, "/auth/passkeys/{id}", id: "renamePasskey", tag: .factors,
        summary: "Rename a passkey",
        authentication: .firstParty,
        rateLimit: .signIn,
        parameters: [.path("id", .factorID)],
        request: .json(
            .object(
                isClosed: true,
                [.required("name", .string.example("Work laptop"), "\(VisibleName.expectation).")])),
        answers: [.json("The passkey.", .passkey)],
        errors: [.notFound])

    let passkeys: Passkeys

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        var input = try await request.input()
        input.allowOnly(["name"])
        let name = input.required("name", PasskeyName.self, expected: VisibleName.expectation)
        try input.check()
        guard let id = FactorID(request.pathParameter("id")) else { throw ServiceError.notFound("passkey") }
        return .json(try await passkeys.rename(id, to: name.get().description, of: session, request))
    }
}
