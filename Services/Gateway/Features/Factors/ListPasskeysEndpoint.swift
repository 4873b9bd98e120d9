import Hummingbird
import Models
import RPCClient

/// The user's passkeys, oldest first.
struct ListPasskeysEndpoint: SignedInEndpoint {
    static let path = "/auth/passkeys"
    static let operation = Operation(
        .get, path, id: "listPasskeys", tag: .factors,
        summary: "List the user's passkeys",
        authentication: .firstParty,
        answers: [.json("The passkeys, oldest first, on one page.", .passkeyPage)])

    let identity: ServiceClient
    let issuer: String

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let passkeys = try await identity.call(
            Identity.ListPasskeys(user: session.user, application: session.claims.application))
        return .json(PageBody(all: passkeys, at: "\(issuer)\(Self.path)"))
    }
}
