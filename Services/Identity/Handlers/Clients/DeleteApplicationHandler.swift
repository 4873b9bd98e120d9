import Models
import RPC

/// Deletes an application step by step.
struct DeleteApplicationHandler: RPCHandler {
    /// Maximum number of users that one call deletes.
    static let usersOfStep = 50
    /// How long one call goes on to erase users, so that it ends within its deadline: a user may have thousands of entries in the
    /// audit log, which lose their addresses.
    static let timeOfStep = Duration.seconds(2)

    let applications: ApplicationStore
    var limit = usersOfStep
    var time = timeOfStep

    func callAsFunction(
        _ call: Identity.DeleteApplication, _ context: CallContext
    ) async throws -> Identity.DeleteApplication.Reply {
        try await applications.delete(call.id, users: call.users, limit: limit, time: time, context)
    }
}
