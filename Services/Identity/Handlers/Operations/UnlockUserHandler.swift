import Models
import RPC

/// Records that an operator lets a user try again at once.
struct UnlockUserHandler: RPCHandler {
    let administration: UserAdministrationStore
    let reader: UserRecordReader

    func callAsFunction(_ call: Identity.UnlockUser, _ context: CallContext) async throws -> Identity.UserRecord {
        let record = try await reader.record(of: call.user, context)
        try await administration.recordUnlock(of: call.user, in: record.profile.applicationID, context)
        return record
    }
}
