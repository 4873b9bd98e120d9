import Models
import RPC

/// Counts uses of what is limited. The counting is `Scripts/spend_limit.lua`'s.
struct SpendLimits: Sendable {
    static let mostSpends = 16

    let limits: LimitStore

    func callAsFunction(_ call: Tokens.SpendLimits, _ context: CallContext) async throws -> [Tokens.LimitState] {
        guard call.spends.count <= Self.mostSpends else { throw ServiceError.internal }
        var states: [Tokens.LimitState] = []
        for spend in call.spends {
            states.append(try await limits.spend(spend, deadline: context.deadline.instant))
        }
        return states
    }
}

/// Lets secrets of accounts be tried, and not too often. The counting is `Scripts/begin_attempt.lua`'s.
struct Attempts: Sendable {
    let limits: LimitStore

    func callAsFunction(_ call: Tokens.BeginAttempt, _ context: CallContext) async throws -> Nothing {
        if let seconds = try await limits.beginAttempt(call, deadline: context.deadline.instant) {
            throw ServiceError.rateLimited(retryAfter: seconds)
        }
        return Nothing()
    }

    func callAsFunction(_ call: Tokens.SettleAttempt, _ context: CallContext) async throws -> Nothing {
        try await limits.settleAttempt(call, deadline: context.deadline.instant)
        return Nothing()
    }
}
