import Models
import Proofs
import RPC

/// Removes a passkey or the authenticator app of a user. All other sessions end, and the user gets a notice by email; both are
/// enqueued in the same transaction.
///
/// Where the user's sign-ins need two factors, it takes a session of two, so that a stolen password is not enough.
struct RemoveFactorHandler: RPCHandler {
    let sessions: SessionVerifier
    let freshSignIn: FreshSignInVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let passkeys: PasskeyStore
    let totpFactors: TOTPFactorStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.RemoveFactor, _ context: CallContext
    ) async throws -> Identity.RemoveFactor.Reply {
        let deadline = context.deadline.instant
        let proof = try await sessions.verify(call.session, context)
        let session = proof.claims
        try await freshSignIn.require(call.freshness, of: session, deadline: deadline)
        let client = try await clients.require(session.client, deadline: deadline)
        let user = try await activeUsers.find(session.user, of: session.application, context)
        try await freshSignIn.requireBothFactors(of: session, user, at: client, context)
        let notice = OutgoingMail.notice(
            call.type == .passkey ? .passkeyRemoved : .authenticatorRemoved, to: user.profile, client,
            origin: call.origin)
        let audit = AuditEntry(
            event: .factorRemoved, application: session.application, user: session.user, client: session.client,
            ipAddress: call.ipAddress, reason: call.type.rawValue, context: context)
        let epoch =
            switch call.type {
            case .passkey:
                try await passkeys.remove(
                    call.factor, FactorOwner(proof), notice: notice, audit: audit, deadline: deadline)
            case .totp:
                try await totpFactors.remove(
                    call.factor, FactorOwner(proof), notice: notice, audit: audit, deadline: deadline)
            }
        return .init(
            proof: try await proofs.epochProof(epoch, of: session.user, keeping: session.session, context),
            epoch: epoch)
    }
}
