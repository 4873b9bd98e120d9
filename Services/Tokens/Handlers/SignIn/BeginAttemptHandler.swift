import Models
import RPC

/// Decides whether a secret may be tried, and counts the attempt.
struct BeginAttemptHandler: RPCHandler {
    let attempts: AttemptStore

    func callAsFunction(_ call: Tokens.BeginAttempt, _ context: CallContext) async throws -> Tokens.Attempt {
        switch try await attempts.begin(call, deadline: context.deadline.instant) {
        case .allowed(let attempt): return attempt
        case .paused(let seconds): throw ServiceError.rateLimited(retryAfter: seconds)
        }
    }
}
