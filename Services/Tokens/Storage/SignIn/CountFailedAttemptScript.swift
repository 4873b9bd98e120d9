import Redis

/// Counts a failed attempt on a known device for the account's day; see `count_failed_attempt.lua`.
struct CountFailedAttemptScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.count_failed_attempt_lua, keys: ["failed_attempts": \.failedAttempts],
        arguments: ["now": \.now])

    let failedAttempts: String
    /// Milliseconds since 1970.
    let now: Int

    typealias Reply = DoneReply
}
