import Models
import RPC

/// Says what a token would do, without redeeming it.
struct PeekEmailTokenHandler: RPCHandler {
    let tokens: OneTimeTokenStore

    func callAsFunction(_ call: Mailer.PeekEmailToken, _ context: CallContext) async throws -> OneTimeGrant {
        let found = try await tokens.peek(call.token, deadline: context.deadline.instant)
        guard let found else { throw ServiceError.tokenInvalid }
        return found.grant
    }
}
