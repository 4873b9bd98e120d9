import Models
import RPC

/// Stores an answer that came without the browser's cookie.
struct KeepProviderAnswerHandler: RPCHandler {
    let states: ProviderStateStore

    func callAsFunction(_ call: Tokens.KeepProviderAnswer, _ context: CallContext) async throws -> Nothing {
        try await states.keep(call.answer, for: call.state, deadline: context.deadline.instant)
        return Nothing()
    }
}
