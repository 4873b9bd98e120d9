import Models
import RPCClient

/// Slows down the guessing of operators' passwords and codes, in counts that no gateway reaches: `latchkey users unlock` ends a pause.
///
/// A browser in which the operator has signed in before counts by itself, so that attempts from elsewhere don't lock the operator out.
struct OperatorAttempts: Sendable {
    /// The defaults of the gateway's limits.
    static let rule = Tokens.LimitRule(limit: 5, window: 300)
    static let perDay = 90
    /// At a known device.
    static let devicePerDay = 10

    let fleet: Fleet
    /// The browser, if it has a mark of the operator; else nil.
    var device: Tokens.KnownDevice?

    /// Runs `body`, which checks a password or a code. Throws 429 instead after too many wrong attempts.
    func attempting<Value: Sendable>(
        _ subject: String, clearsFailedAttempts: Bool, _ body: () async throws -> Value
    ) async throws -> Value {
        let begun = try await begin(subject)
        func finish(_ outcome: Tokens.FinishAttempt.Outcome) async {
            // If this fails, the counts are off by one.
            _ = try? await fleet.tokens.call(
                Tokens.FinishAttempt(
                    subject: begun.subject, rule: Self.rule, attempt: begun.attempt, outcome: outcome,
                    clearsFailedAttempts: clearsFailedAttempts || begun.isDevice))
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

    /// Counts an attempt as failed: of the device, if it is a known one that has not failed too often, else of the operator.
    private func begin(_ subject: String) async throws -> (subject: Secret, attempt: Tokens.Attempt, isDevice: Bool) {
        if let device, try await isKnown(device) {
            let own = Secret(Tokens.AttemptSubject.ofOperator(subject, at: device.id))
            do {
                let attempt = try await fleet.tokens.call(
                    Tokens.BeginAttempt(subject: own, rule: Self.rule, perDay: Self.devicePerDay))
                return (own, attempt, true)
            } catch let error as ServiceError where error.code == .rateLimited {
                // From here on, it is a device like any other.
            }
        }
        let common = Secret(Tokens.AttemptSubject.ofOperator(subject))
        let attempt = try await fleet.tokens.call(
            Tokens.BeginAttempt(subject: common, rule: Self.rule, perDay: Self.perDay))
        return (common, attempt, false)
    }

    /// Whether the operator has signed in at the device in their present epoch. Tokens can't decide it as it does for users, because it has
    /// no sessions of operators, and so doesn't know their epochs.
    private func isKnown(_ device: Tokens.KnownDevice) async throws -> Bool {
        do {
            return try await fleet.identity.call(Identity.FindOperator(user: device.user)).epoch == device.epoch
        } catch let error as ServiceError where [.notFound, .userSuspended].contains(error.code) {
            return false
        }
    }
}
