import Hummingbird
import Models
import RPCClient

/// The identities at providers that the user can sign in with, oldest first.
struct ListLinkedIdentitiesEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .get, "/auth/connections", id: "listConnections", tag: .user,
        summary: "List the user's connections with providers",
        authentication: .firstParty,
        answers: [
            .json(
                "The connections, oldest first.",
                .object(
                    isClosed: true,
                    [
                        .required("data", .array(.linkedIdentity))
                    ]))
        ])

    let identity: ServiceClient

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let connections = try await identity.call(
            Identity.ListLinkedIdentities(user: session.user, application: session.claims.application))
        return .json(["data": connections])
    }
}
