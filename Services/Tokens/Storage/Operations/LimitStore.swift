import Models
import Redis

/// Counts uses of limits in Redis, for all replicas together. Each counter is a key that expires with its window.
struct LimitStore: Sendable {
    let redis: RedisClient
    let keys: RedisKeys
    let hasher: SubjectHasher

    /// Counts a use of each limit, in one round trip. For a limit with groups, the state is that of the group that refused the
    /// use, or that has the least left.
    func spend(_ spends: [Tokens.Spend], deadline: ContinuousClock.Instant) async throws -> [Tokens.LimitState] {
        let replies = try await redis.run(
            each: spends.map { SpendLimitScript(counters: counters(of: $0), rules: $0.rules) }, deadline: deadline)
        return try zip(spends, replies).map { spend, reply in
            let states = zip(spend.rules, reply.windows).map { rule, window in
                Tokens.LimitState(
                    policy: spend.policy, rule: rule, remaining: max(0, rule.limit - window.uses),
                    reset: secondsRoundedUp(window.timeLeft), isAllowed: window.uses <= rule.limit)
            }
            let refused = states.first { !$0.isAllowed }
            guard let state = refused ?? states.min(by: { $0.remaining < $1.remaining }) else {
                throw RedisError.protocolError
            }
            return state
        }
    }

    /// Counts one use.
    func spend(_ spend: Tokens.Spend, deadline: ContinuousClock.Instant) async throws -> Tokens.LimitState {
        guard let state = try await self.spend([spend], deadline: deadline).first else {
            throw RedisError.protocolError
        }
        return state
    }

    private func counters(of spend: Tokens.Spend) -> [String] {
        keys.limits(([spend.subject] + (spend.groups ?? []).map(\.subject)).map { hasher.digest(spend.policy, $0) })
    }
}

extension Tokens.Spend {
    /// The rules of the subject and of its groups.
    fileprivate var rules: [Tokens.LimitRule] { [rule] + (groups ?? []).map(\.rule) }
}

/// The seconds in which `milliseconds` are over.
func secondsRoundedUp(_ milliseconds: Int) -> Int { (milliseconds + 999) / 1000 }
