import Models
import RPC

/// Removes a passkey or the authenticator app of a user. All other sessions end, and the user gets a notice by email; both are
/// enqueued in the same transaction.
///
/// It takes a session of two factors, so that a stolen password is not enough.
struct RemoveFactorHandler: RPCHandler {
    let freshUsers: FreshUserVerifier
    let passkeys: PasskeyStore
    let totpFactors: TOTPFactorStore
    let proofs: SessionProofIssuer

    func callAsFunction(
        _ call: Identity.RemoveFactor, _ context: CallContext
    ) async throws -> Identity.RemoveFactor.Reply {
        let deadline = context.deadline.instant
        let fresh = try await freshUsers.verify(call.session, call.freshness, context)
        let session = fresh.session
        @Sendable func notice(_ notice: OutgoingMail.Notice) -> OutgoingMail? {
            OutgoingMail.notice(notice, to: fresh.user.profile, fresh.client, origin: call.origin)
        }
        let isRequired = fresh.client.factorSettings.secondFactor == .required
        let audit = AuditEntry(
            event: .factorRemoved, application: session.application, user: session.user, client: session.client,
            ipAddress: call.ipAddress, device: call.origin?.deviceName, reason: call.type.rawValue, context: context)
        let epoch =
            switch call.type {
            case .passkey:
                try await passkeys.remove(
                    call.factor, fresh.owner,
                    // Where the application decides about the second step, signing in takes one as before.
                    notice: { notice($0 && !isRequired ? .lastPasskeyRemoved : .passkeyRemoved) },
                    audit: audit, deadline: deadline)
            case .totp:
                try await totpFactors.remove(
                    call.factor, fresh.owner, notice: { notice($0 ? .appRemoved : .authenticatorRemoved) },
                    audit: audit, deadline: deadline)
            }
        return .init(
            proof: try await proofs.epochProof(epoch, of: session.user, keeping: session.session, context),
            epoch: epoch)
    }
}
