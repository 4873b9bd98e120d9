import Hummingbird
import Models
import RPCClient

/// The invitations to the token's account, latest first; for its owners.
struct ListInvitesEndpoint: SignedInEndpoint {
    static let operation = Operation(
        .get, "/auth/invites", id: "listInvites", tag: .invitations,
        summary: "List the invitations to the token's account",
        authentication: .firstParty,
        answers: [
            .json(
                "At most 100, latest first.",
                .object([
                    .required("invites", .array(.invite))
                ]))
        ],
        errors: [.notOwner])

    let identity: ServiceClient
    let sessionProofs: SessionProofs

    func respond(to request: IncomingRequest, from session: SignedIn) async throws -> Response {
        let invites = try await identity.call(
            Identity.ListInvites(account: session.account, inviter: try await sessionProofs.proof(of: session)))
        return .json(["invites": invites])
    }
}
