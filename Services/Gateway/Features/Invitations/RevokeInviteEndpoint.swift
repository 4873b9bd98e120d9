import Hummingbird
import Models
import RPCClient

/// Revokes an invitation to the token's account; for its owners.
struct RevokeInviteEndpoint: SignedInEndpoint {
    static let route = Route.delete("/auth/invites/{id}")
    let identity: ServiceClient
    let sessionProofs: SessionProofs

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        guard let id = InviteID(request.pathParameter("id")) else { throw ServiceError.notFound("invitation") }
        _ = try await identity.call(
            Identity.RevokeInvite(
                invite: id, account: session.account, inviter: try await sessionProofs.proof(of: session)))
        return .noContent
    }
}
