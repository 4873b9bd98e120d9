import Models
import Postgres
import RPC

/// No sign-in from now on, and every session ends.
struct SuspendUserHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.SuspendUser, _ context: CallContext) async throws -> Identity.UserRecord {
        try await house.change(call.user, .userSuspended, context) { transaction, user in
            try transaction.setStatus(.suspended, of: user)
        }
    }
}
