import Models
import RPC

/// Shows an application, and counts what belongs to it.
struct ShowApplicationHandler: RPCHandler {
    let applications: ApplicationStore

    func callAsFunction(
        _ call: Identity.ShowApplication, _ context: CallContext
    ) async throws -> Identity.ShowApplication.Reply {
        try await applications.details(of: call.id, deadline: context.deadline.instant)
    }
}
