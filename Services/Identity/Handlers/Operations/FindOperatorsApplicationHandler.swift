import Models
import RPC

/// Finds the application for operators.
struct FindOperatorsApplicationHandler: RPCHandler {
    let operators: OperatorStore

    func callAsFunction(
        _ call: Identity.FindOperatorsApplication, _ context: CallContext
    ) async throws -> Identity.FindOperatorsApplication.Reply {
        .init(application: try await operators.application(deadline: context.deadline.instant))
    }
}
