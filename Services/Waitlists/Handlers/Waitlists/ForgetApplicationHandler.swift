import Models
import RPC

/// Deletes rows of an application that is deleted.
struct ForgetApplicationHandler: RPCHandler {
    let waitlists: WaitlistStore

    func callAsFunction(
        _ call: Waitlists.ForgetApplication, _ context: CallContext
    ) async throws -> Waitlists.ForgetApplication.Reply {
        .init(
            deleted: try await waitlists.deleteRows(
                of: call.application, limit: Waitlists.ForgetApplication.maximumRows,
                deadline: context.deadline.instant))
    }
}
