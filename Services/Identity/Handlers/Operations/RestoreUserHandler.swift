import Models
import RPC

/// Lifts a suspension. The sessions that it ended stay ended.
struct RestoreUserHandler: RPCHandler {
    let administration: UserAdministrationStore
    let reader: UserRecordReader

    func callAsFunction(_ call: Identity.RestoreUser, _ context: CallContext) async throws -> Identity.UserRecord {
        let epoch = try await administration.restore(call.user, context)
        return try await reader.record(of: call.user, after: epoch, because: .accessChanged, context)
    }
}
