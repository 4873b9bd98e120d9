import Models
import RPC

/// Removes a passkey. All other sessions end, and the user gets a notice by email; both are enqueued in the same transaction.
struct RemovePasskeyHandler: RPCHandler {
    let sessions: SessionVerifier
    let freshSignIn: FreshSignInVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let passkeys: PasskeyStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.RemovePasskey, _ context: CallContext
    ) async throws -> Identity.RemovePasskey.Reply {
        let deadline = context.deadline.instant
        let proof = try await sessions.verify(call.session, context)
        let session = proof.claims
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        let client = try await clients.require(session.client, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        try freshSignIn.requireBothFactors(of: session, user)
        let epoch = try await passkeys.remove(
            call.passkey, proof,
            notice: OutgoingMail.notice(.passkeyRemoved, to: user.profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .factorRemoved, application: session.application, user: session.user, client: session.client,
                ipAddress: call.ipAddress, reason: "passkey", context: context),
            deadline: deadline)
        return .init(
            proof: try await proofs.epochProof(epoch, of: session.user, keeping: session.session, context),
            epoch: epoch)
    }
}
