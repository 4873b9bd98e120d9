import Models
import RPC

/// Removes the authenticator app of a user. It takes a session of two factors, so that a stolen password is not enough.
struct RemoveTOTPHandler: RPCHandler {
    let sessions: SessionVerifier
    let freshSignIn: FreshSignInVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let totpFactors: TOTPFactorStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.RemoveTOTP, _ context: CallContext
    ) async throws -> Identity.RemoveTOTP.Reply {
        let deadline = context.deadline.instant
        let proof = try await sessions.verify(call.session, context)
        let session = proof.claims
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        let client = try await clients.require(session.client, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        try freshSignIn.requireBothFactors(of: session, user)
        let epoch = try await totpFactors.remove(
            call.factor, proof,
            notice: OutgoingMail.notice(.authenticatorRemoved, to: user.profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .factorRemoved, application: session.application, user: session.user, client: session.client,
                ipAddress: call.ipAddress, reason: Factor.Kind.totp.rawValue, context: context), deadline: deadline)
        return .init(
            proof: try await proofs.epochProof(epoch, of: session.user, keeping: session.session, context),
            epoch: epoch)
    }
}
