import Foundation
import Models
import OneTimePasswords
import RPC

/// Verifies the second factor of a sign-in, and continues it.
struct VerifySecondFactorHandler: RPCHandler {
    /// The authentication methods that it adds (RFC 8176): a one-time password, and more than one factor.
    static let methods = ["otp", "mfa"]

    let pendingSignIns: PendingSignInVerifier
    let totpFactors: TOTPFactorStore
    let recoveryCodes: RecoveryCodeStore
    let audit: AuditLog
    let proofs: SessionProofIssuer
    var now: @Sendable () -> Date = { Date() }

    func callAsFunction(
        _ call: Identity.VerifySecondFactor, _ context: CallContext
    ) async throws -> Identity.AuthenticatedUser {
        let waiting = try await pendingSignIns.verify(call.proof, context)
        guard waiting.claims.signIn.step == .secondFactor else { throw ServiceError.signInTokenInvalid }
        guard try await isRight(call, waiting, context) else {
            try await audit.recordBounded(
                entry(.secondFactorFailed, call, waiting, context), deadline: context.deadline.instant)
            throw ServiceError.secondFactorInvalid
        }
        let methods = waiting.claims.authenticationMethods
        return try await proofs.attest(
            waiting, methods: methods + Self.methods.filter { !methods.contains($0) }, context)
    }

    private func isRight(
        _ call: Identity.VerifySecondFactor, _ waiting: VerifiedSignIn, _ context: CallContext
    ) async throws -> Bool {
        let (profile, client, deadline) = (waiting.user.profile, waiting.client, context.deadline.instant)
        switch call.type {
        case .totp:
            return try await totpFactors.use(
                call.code, of: profile.id, client.applicationID, at: now(), deadline: deadline)
        case .recoveryCode:
            guard let code = RecoveryCode(typed: call.code) else { return false }
            let left = try await recoveryCodes.use(
                code, of: profile.id, client.applicationID,
                notice: OutgoingMail.notice(.recoveryCodeUsed, to: profile, client, origin: call.origin),
                audit: entry(.recoveryCodeUsed, call, waiting, context), deadline: deadline)
            return left != nil
        }
    }

    private func entry(
        _ event: AuditEntry.Event, _ call: Identity.VerifySecondFactor, _ waiting: VerifiedSignIn,
        _ context: CallContext
    ) -> AuditEntry {
        AuditEntry(
            event: event, application: waiting.client.applicationID, user: waiting.user.profile.id,
            client: waiting.client.id, ipAddress: call.ipAddress, reason: call.type.rawValue, context: context)
    }
}
