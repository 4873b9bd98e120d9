import Hummingbird
import Models
import RPCClient

/// Revokes an invitation to the token's account; for its owners.
struct RevokeInviteEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .delete, "/auth/invites/{id}", id: "revokeInvite", tag: .invitations,
        summary: "Revoke an invitation",
        authentication: .firstParty,
        parameters: [.path("id", .string.example("inv_01jx3k5v7q9w2y4z6b8d0f1g2h"))],
        answers: [.noContent("Done.")],
        errors: [.notFound, .notOwner])

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
