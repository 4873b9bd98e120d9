import Models
import RPC

/// Records the outcome of an attempt.
struct FinishAttemptHandler: RPCHandler {
    let attempts: AttemptStore

    func callAsFunction(_ call: Tokens.FinishAttempt, _ context: CallContext) async throws -> Nothing {
        try BeginAttemptHandler.check(call.subject, context)
        try await attempts.finish(call, deadline: context.deadline.instant)
        return Nothing()
    }
}
