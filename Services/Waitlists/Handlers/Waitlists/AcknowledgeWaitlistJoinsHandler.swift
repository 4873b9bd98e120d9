import Models
import RPC

/// Forgets that users have joined, because identity knows it.
struct AcknowledgeWaitlistJoinsHandler: RPCHandler {
    let waitlists: WaitlistStore

    func callAsFunction(_ call: Waitlists.AcknowledgeWaitlistJoins, _ context: CallContext) async throws -> Nothing {
        try await waitlists.acknowledgeJoins(call.ids, deadline: context.deadline.instant)
        return Nothing()
    }
}
