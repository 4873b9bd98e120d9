import Models
import RPC

/// The record of a user, found by id or address.
struct ShowUserHandler: RPCHandler {
    let administration: UserAdministrationStore
    let reader: UserRecordReader

    func callAsFunction(_ call: Identity.ShowUser, _ context: CallContext) async throws -> Identity.UserRecord {
        switch call.key {
        case .id(let user): return try await reader.record(of: user, context)
        case .email(let email, let application):
            let user = try await administration.find(email, in: application, deadline: context.deadline.instant)
            return try await reader.record(of: user, context)
        }
    }
}
