import Models
import RPC

/// Erases a user's personal data and passwords, suspends them for good, and enqueues that other services forget their
/// addresses.
struct EraseUserHandler: RPCHandler {
    let administration: UserAdministrationStore
    let reader: UserRecordReader

    func callAsFunction(_ call: Identity.EraseUser, _ context: CallContext) async throws -> Identity.UserRecord {
        let epoch = try await administration.erase(call.user, context)
        return try await reader.record(of: call.user, after: epoch, because: .suspended, context)
    }
}
