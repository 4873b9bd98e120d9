import Models
import RPCClient

/// Slows down the guessing of operators' passwords and codes, in the same counts as for any user: `latchkey users unlock` ends a pause.
struct OperatorAttempts: Sendable {
    /// The defaults of the gateway's limits.
    static let rule = Tokens.LimitRule(limit: 5, window: 300)
    static let perDay = 90

    let fleet: Fleet

    /// Runs `body`, which checks a password or a code. Throws 429 instead after too many wrong attempts.
    func attempting<Value: Sendable>(
        _ subject: String, clearsFailedAttempts: Bool, _ body: () async throws -> Value
    ) async throws -> Value {
        let subject = Secret(subject)
        let attempt = try await fleet.tokens.call(
            Tokens.BeginAttempt(subject: subject, rule: Self.rule, perDay: Self.perDay))
        func finish(_ outcome: Tokens.FinishAttempt.Outcome) async {
            // If this fails, the counts are off by one.
            _ = try? await fleet.tokens.call(
                Tokens.FinishAttempt(
                    subject: subject, rule: Self.rule, attempt: attempt, outcome: outcome,
                    clearsFailedAttempts: clearsFailedAttempts))
        }
        do {
            let value = try await body()
            await finish(.right)
            return value
        } catch {
            let code = (error as? any ServiceErrorConvertible)?.serviceError.code
            // Until it is finished, an attempt counts as a wrong one.
            if code != .invalidCredentials, code != .secondFactorInvalid { await finish(.untried) }
            throw error
        }
    }
}
