import Models
import Primitives
import Redis

/// Decides whether a secret may be tried, and counts the attempt as failed; see `begin_attempt.lua`.
struct BeginAttemptScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.begin_attempt_lua, keys: ["failed_attempts": \.failedAttempts],
        arguments: [
            "now": \.now, "limit": \.rule.limit, "window": \.rule.milliseconds,
            "first_pause": \.firstPause.milliseconds, "maximum_pause": \.maximumPause.milliseconds,
            "maximum_per_day": \.maximumPerDay,
        ])

    let failedAttempts: String
    /// Milliseconds since 1970.
    let now: Int
    let rule: Tokens.LimitRule
    let firstPause: Duration
    let maximumPause: Duration
    let maximumPerDay: Int

    /// 0, or after how many milliseconds to come back.
    typealias Reply = Int
}
