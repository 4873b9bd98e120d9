import Models
import RPC

/// Stores the state of a provider sign-in until the browser is back.
struct KeepProviderStateHandler: RPCHandler {
    let states: ProviderStateStore

    func callAsFunction(_ call: Tokens.KeepProviderState, _ context: CallContext) async throws -> Secret {
        try await states.keep(call.state, for: call.browser, deadline: context.deadline.instant)
    }
}
