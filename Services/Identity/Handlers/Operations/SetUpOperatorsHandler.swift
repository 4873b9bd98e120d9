import Models
import RPC

/// Creates the application for operators.
struct SetUpOperatorsHandler: RPCHandler {
    let operators: OperatorStore

    func callAsFunction(_ call: Identity.SetUpOperators, _ context: CallContext) async throws -> Application {
        var application = Application(
            id: .make(), name: "Operators", parentID: nil, hideAccountExistence: true, signUpByMail: false,
            createdAt: .now)
        application.signUpSettings.mode = .closed
        application.factorSettings.secondFactor = .required
        return try await operators.setUp(
            application,
            audit: AuditEntry(event: .applicationCreated, application: application.id, context: context),
            deadline: context.deadline.instant)
    }
}
