import Models
import Primitives
import Redis

/// Decides whether a secret may be tried, and counts the attempt as a failure; see `begin_attempt.lua`.
struct BeginAttemptScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.begin_attempt_lua, keys: ["failures": \.failures],
        arguments: [
            "now": \.now, "limit": \.rule.limit, "window": \.rule.milliseconds,
            "first_pause": \.firstPause.milliseconds, "maximum_pause": \.maximumPause.milliseconds,
            "maximum_per_day": \.maximumPerDay,
        ])

    let failures: String
    /// Milliseconds since 1970.
    let now: Int
    let rule: Tokens.LimitRule
    let firstPause: Duration
    let maximumPause: Duration
    let maximumPerDay: Int

    /// 0, or after how many milliseconds to come back.
    typealias Reply = Int
}
