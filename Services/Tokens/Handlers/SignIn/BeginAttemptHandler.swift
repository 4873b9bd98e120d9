import Models
import RPC

/// Decides whether a secret may be tried, and counts the attempt.
struct BeginAttemptHandler: RPCHandler {
    let attempts: AttemptStore

    func callAsFunction(_ call: Tokens.BeginAttempt, _ context: CallContext) async throws -> Tokens.Attempt {
        try Self.check(call.subject, context)
        switch try await attempts.begin(call, deadline: context.deadline.instant) {
        case .allowed(let attempt): return attempt
        case .paused(let seconds): throw ServiceError.rateLimited(retryAfter: seconds)
        }
    }

    /// Throws 403 for the subject of an operator's attempts, unless the caller is at the operator socket.
    static func check(_ subject: Secret, _ context: CallContext) throws {
        guard context.caller == .operator || !Tokens.AttemptSubject.isOfOperator(subject) else {
            throw ServiceError(.forbidden, detail: "Attempts of operators are counted for operators only.")
        }
    }
}
