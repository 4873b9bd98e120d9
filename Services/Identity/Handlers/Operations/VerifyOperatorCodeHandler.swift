import Foundation
import Models
import OneTimePasswords
import RPC

/// Verifies the second factor of an operator.
struct VerifyOperatorCodeHandler: RPCHandler {
    let accounts: OperatorAccounts
    let totpFactors: TOTPFactorStore
    let recoveryCodes: RecoveryCodeStore
    let audit: AuditLog
    var now: @Sendable () -> Date = { Date() }

    func callAsFunction(
        _ call: Identity.VerifyOperatorCode, _ context: CallContext
    ) async throws -> Identity.Operator {
        let deadline = context.deadline.instant
        let found = try await accounts.find(call.user, epoch: call.epoch, deadline: deadline)
        func entry(_ event: AuditEntry.Event) -> AuditEntry {
            AuditEntry(
                event: event, application: found.application, user: found.id, ipAddress: call.ipAddress,
                reason: (call.isRecoveryCode ? SecondFactorKind.recoveryCode : .totp).rawValue, context: context)
        }
        guard try await isRight(call, found, entry(.recoveryCodeUsed), deadline) else {
            try await audit.recordBounded(entry(.secondFactorFailed), deadline: deadline)
            throw call.isRecoveryCode ? ServiceError.recoveryCodeInvalid : .secondFactorInvalid
        }
        var signIn = entry(.signIn)
        (signIn.reason, signIn.authenticationMethods) = (nil, ["pwd", "otp", "mfa"])
        try await audit.record(signIn, deadline: deadline)
        return found
    }

    /// A code is used up. No email tells of a recovery code: the application has no client, in whose name emails are written.
    private func isRight(
        _ call: Identity.VerifyOperatorCode, _ user: Identity.Operator, _ used: AuditEntry,
        _ deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        guard call.isRecoveryCode else {
            return try await totpFactors.use(
                call.code, of: user.id, user.application, at: now(), deadline: deadline)
        }
        guard let code = RecoveryCode(typed: call.code) else { return false }
        return try await recoveryCodes.use(
            code, of: user.id, user.application, notice: { _ in nil }, audit: used, deadline: deadline) != nil
    }
}
