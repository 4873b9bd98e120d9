import Models
import RPC

/// Finds an operator who may sign in to the console, or go on there.
struct FindOperatorHandler: RPCHandler {
    let accounts: OperatorAccounts
    let audit: AuditLog

    func callAsFunction(_ call: Identity.FindOperator, _ context: CallContext) async throws -> Identity.Operator {
        let found = try await accounts.find(call.user, deadline: context.deadline.instant)
        if call.makesLink {
            // Before there is one.
            try await audit.record(
                AuditEntry(
                    event: .operatorLinkCreated, application: found.application, user: found.id, context: context),
                deadline: context.deadline.instant)
        }
        return found
    }
}
