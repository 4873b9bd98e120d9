import Models
import RPC

/// Leases those who have joined a list, each to one caller at a time.
struct LeaseWaitlistJoinsHandler: RPCHandler {
    /// The limits of a call: joins, and seconds.
    private static let maximumLimit = 500
    private static let maximumLease = 300

    let waitlists: WaitlistStore

    func callAsFunction(_ call: Waitlists.LeaseWaitlistJoins, _ context: CallContext) async throws -> [WaitlistJoin] {
        try await waitlists.leaseJoins(
            limit: min(max(1, call.limit), Self.maximumLimit), for: min(max(1, call.leaseSeconds), Self.maximumLease),
            deadline: context.deadline.instant)
    }
}
