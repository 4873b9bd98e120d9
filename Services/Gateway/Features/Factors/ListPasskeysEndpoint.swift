import Hummingbird
import Models
import RPCClient

/// The user's passkeys, oldest first.
struct ListPasskeysEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .get, "/auth/passkeys", id: "listPasskeys", tag: .factors,
        summary: "List the user's passkeys",
        authentication: .firstParty,
        answers: [
            .json("The passkeys, oldest first.", .object(isClosed: true, [.required("data", .array(.passkey))]))
        ])

    let identity: ServiceClient

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let passkeys = try await identity.call(
            Identity.ListPasskeys(user: session.user, application: session.claims.application))
        return .json(["data": passkeys])
    }
}
