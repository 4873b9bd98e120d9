import Models
import RPC

/// Suspends a user: they can't sign in any more, and every session ends.
struct SuspendUserHandler: RPCHandler {
    let administration: UserAdministrationStore
    let reader: UserRecordReader

    func callAsFunction(_ call: Identity.SuspendUser, _ context: CallContext) async throws -> Identity.UserRecord {
        let epoch = try await administration.suspend(call.user, context)
        return try await reader.record(of: call.user, after: epoch, because: .suspended, context)
    }
}
