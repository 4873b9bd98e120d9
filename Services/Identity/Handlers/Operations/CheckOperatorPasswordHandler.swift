import Models
import PasswordHashing
import RPC

/// Checks the password of an operator. An unknown address takes as long as a wrong password. Anybody who reaches the console can cause
/// wrong attempts, so their entries in the audit log are bounded.
struct CheckOperatorPasswordHandler: RPCHandler {
    let accounts: OperatorAccounts
    let passwords: PasswordStore
    let audit: AuditLog
    let emailHasher: EmailHasher
    let hasher: PasswordHasher

    func callAsFunction(
        _ call: Identity.CheckOperatorPassword, _ context: CallContext
    ) async throws -> Identity.Operator {
        let deadline = context.deadline.instant
        guard call.password.fits(TextBounds.password) else { throw ServiceError.invalidCredentials }
        let application = try await accounts.application(deadline: deadline).id
        let emailHash = emailHasher.hash(call.email, in: application)
        let stored = try await passwords.credential(
            emailHash: emailHash, application: application, deadline: deadline)
        func entry(_ event: AuditEntry.Event) -> AuditEntry {
            AuditEntry(
                event: event, application: application, user: stored?.user, ipAddress: call.ipAddress,
                emailHash: stored == nil ? emailHash : nil, context: context)
        }
        guard let stored else {
            try await hasher.verifyDummy(call.password, deadline: deadline)
            try await audit.recordBounded(entry(.signInFailed), deadline: deadline)
            throw ServiceError.invalidCredentials
        }
        guard try await hasher.verify(call.password, against: stored.hash, deadline: deadline) != .wrong else {
            try await audit.recordBounded(entry(.signInFailed), deadline: deadline)
            throw ServiceError.invalidCredentials
        }
        guard stored.status == .active else {
            try await audit.record(entry(.signInRefused), deadline: deadline)
            throw ServiceError.suspended
        }
        // In the epoch from before the check: a password that was changed meanwhile signs nobody in.
        let found = try await accounts.find(stored.user, epoch: stored.epoch, deadline: deadline)
        var reached = entry(found.secondFactor == .none ? .signIn : .signInPending)
        reached.authenticationMethods = ["pwd"]
        reached.reason =
            switch found.secondFactor {
            case .none: nil
            case .code: PendingSignIn.Step.secondFactor.rawValue
            case .missing: PendingSignIn.Step.secondFactorEnrolment.rawValue
            }
        try await audit.record(reached, deadline: deadline)
        return found
    }
}
