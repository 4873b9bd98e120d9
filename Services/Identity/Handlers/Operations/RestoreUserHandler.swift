import Models
import Postgres
import RPC

/// Lifts a suspension. Sessions that it ended stay ended.
struct RestoreUserHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.RestoreUser, _ context: CallContext) async throws -> Identity.UserRecord {
        try await house.change(call.user, .userRestored, context) { transaction, user in
            if user.isErased { throw ServiceError.userErased }
            try transaction.setStatus(.active, of: user)
        }
    }
}
