import Models
import RPC

/// Lists all applications, oldest first.
struct ListApplicationsHandler: RPCHandler {
    let applications: ApplicationStore

    func callAsFunction(_ call: Identity.ListApplications, _ context: CallContext) async throws -> [Application] {
        try await applications.all(deadline: context.deadline.instant)
    }
}
