import Models
import RPC

/// Lifts the pauses after failed attempts.
struct ClearAttemptsHandler: RPCHandler {
    let attempts: AttemptStore

    func callAsFunction(_ call: Tokens.ClearAttempts, _ context: CallContext) async throws -> Nothing {
        try FindAttemptsHandler.check(call.subjects)
        try await attempts.clear(call.subjects, deadline: context.deadline.instant)
        return Nothing()
    }
}
