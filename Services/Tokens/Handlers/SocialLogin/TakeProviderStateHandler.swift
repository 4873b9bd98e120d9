import Models
import RPC

/// Takes the state of a provider sign-in, once.
struct TakeProviderStateHandler: RPCHandler {
    let states: ProviderStateStore

    func callAsFunction(
        _ call: Tokens.TakeProviderState, _ context: CallContext
    ) async throws -> Tokens.TakeProviderState.Reply {
        try await states.take(call.state, browser: call.browser, deadline: context.deadline.instant)
    }
}
