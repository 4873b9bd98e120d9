import Models
import Postgres
import RPC

/// Erases personal data and passwords, suspends the user for good, and has other services forget the addresses.
struct EraseUserHandler: RPCHandler {
    let house: IdentityHouse

    func callAsFunction(_ call: Identity.EraseUser, _ context: CallContext) async throws -> Identity.UserRecord {
        try await house.change(call.user, .userErased, context) { transaction, user in
            try transaction.setStatus(.suspended, of: user)
            try transaction.promiseErasure(of: user)
            try transaction.erasePersonalData(of: user)
        }
    }
}
