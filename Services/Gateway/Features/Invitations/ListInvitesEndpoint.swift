import Hummingbird
import Models
import RPCClient

/// The invitations to the token's account, latest first; for its owners.
struct ListInvitesEndpoint: SignedInEndpoint {
    static let route = Route.get("/auth/invites")
    let identity: ServiceClient
    let sessionProofs: SessionProofs

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let invites = try await identity.call(
            Identity.ListInvites(account: session.account, inviter: try await sessionProofs.proof(of: session)))
        return .json(["invites": invites])
    }
}
