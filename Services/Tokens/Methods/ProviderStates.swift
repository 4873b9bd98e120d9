import Models
import RPC

/// Keeps a sign-in at a provider until the browser is back.
struct KeepProviderState: Sendable {
    let states: ProviderStateStore

    func callAsFunction(_ call: Tokens.KeepProviderState, _ context: CallContext) async throws -> Secret {
        try await states.keep(call.state, for: call.browser, deadline: context.deadline.instant)
    }
}

/// Keeps an answer that came without the browser's cookie.
struct KeepProviderAnswer: Sendable {
    let states: ProviderStateStore

    func callAsFunction(_ call: Tokens.KeepProviderAnswer, _ context: CallContext) async throws -> Nothing {
        try await states.keep(call.answer, for: call.state, deadline: context.deadline.instant)
        return Nothing()
    }
}

/// Takes back what was kept.
struct TakeProviderState: Sendable {
    let states: ProviderStateStore

    func callAsFunction(
        _ call: Tokens.TakeProviderState, _ context: CallContext
    ) async throws -> Tokens.TakeProviderState.Reply {
        try await states.take(call.state, browser: call.browser, deadline: context.deadline.instant)
    }
}
