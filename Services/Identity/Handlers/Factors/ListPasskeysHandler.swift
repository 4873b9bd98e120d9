import Models
import RPC

/// Lists the passkeys of a user.
struct ListPasskeysHandler: RPCHandler {
    let passkeys: PasskeyStore

    func callAsFunction(_ call: Identity.ListPasskeys, _ context: CallContext) async throws -> [Passkey] {
        try await passkeys.passkeys(of: call.user, call.application, deadline: context.deadline.instant)
    }
}
