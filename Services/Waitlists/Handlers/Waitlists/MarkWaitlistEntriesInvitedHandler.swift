import Models
import RPC

/// Marks rows as invited, and counts those that still wait.
struct MarkWaitlistEntriesInvitedHandler: RPCHandler {
    let waitlists: WaitlistStore

    func callAsFunction(
        _ call: Waitlists.MarkWaitlistEntriesInvited, _ context: CallContext
    ) async throws -> Waitlists.MarkWaitlistEntriesInvited.Reply {
        let maximum = Waitlists.MarkWaitlistEntriesInvited.maximumIDs
        guard call.ids.count <= maximum else {
            throw ServiceError.invalid([
                .init(in: .body, path: "/ids", type: "range", expected: "at most \(maximum)")
            ])
        }
        let deadline = context.deadline.instant
        try await waitlists.markInvited(call.ids, on: call.feature, deadline: deadline)
        return .init(
            waiting: try await waitlists.waitingCount(
                on: call.feature, application: call.application, deadline: deadline))
    }
}
