import Models
import PasswordHashing
import RPC

/// Sets the password that an operator has chosen.
struct SetOperatorPasswordHandler: RPCHandler {
    let accounts: OperatorAccounts
    let operators: OperatorStore
    let policy: PasswordPolicy
    let hasher: PasswordHasher

    func callAsFunction(
        _ call: Identity.SetOperatorPassword, _ context: CallContext
    ) async throws -> Identity.Operator {
        let deadline = context.deadline.instant
        let found = try await accounts.find(call.user, deadline: deadline)
        let words = PasswordPolicy.OwnWords(email: found.email, applicationName: "Latchkey console")
        try await policy.violations(of: call.password, words, path: "/password", deadline: deadline).refuse()
        // Hashed before any row is locked.
        let hash = try await hasher.hash(call.password, deadline: deadline)
        let epoch = try await operators.setPassword(
            hash, of: found.id, found.application,
            audit: AuditEntry(
                event: .passwordChanged, application: found.application, user: found.id, ipAddress: call.ipAddress,
                context: context),
            deadline: deadline)
        return try await accounts.find(found.id, epoch: epoch, deadline: deadline)
    }
}
