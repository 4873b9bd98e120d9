import Foundation
import Models
import RPC

/// Confirms an authenticator app by a first code. That the sign-in is fresh was checked when the secret was made, less than an hour ago.
struct ConfirmTOTPHandler: RPCHandler {
    let sessions: SessionVerifier
    let activeUsers: ActiveUsers
    let clients: ClientStore
    let totpFactors: TOTPFactorStore
    let proofs: SessionProofIssuer
    var now: @Sendable () -> Date = { Date() }

    func callAsFunction(
        _ call: Identity.ConfirmTOTP, _ context: CallContext
    ) async throws -> Identity.ConfirmTOTP.Reply {
        let deadline = context.deadline.instant
        let proof = try await sessions.verify(call.session, context)
        let session = proof.claims
        let client = try await clients.require(session.client, deadline: deadline)
        let profile = try await activeUsers.find(session.user, of: session.application, context).profile
        let (codes, epoch) = try await totpFactors.confirm(
            call.factor, call.code, proof, at: now(),
            notice: OutgoingMail.notice(.authenticatorAdded, to: profile, client, origin: call.origin),
            audit: AuditEntry(
                event: .factorAdded, application: session.application, user: session.user, client: session.client,
                ipAddress: call.ipAddress, reason: Factor.Kind.totp.rawValue, context: context), deadline: deadline)
        return .init(
            recoveryCodes: codes.map(\.text),
            proof: try await proofs.epochProof(epoch, of: session.user, keeping: session.session, context),
            epoch: epoch)
    }
}
