import Redis

/// Takes back an attempt that was counted as failed; see `finish_attempt.lua`.
struct FinishAttemptScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.finish_attempt_lua, keys: ["failed_attempts": \.failedAttempts],
        arguments: ["limit": \.limit, "was_counted": \.wasCounted, "is_reset": \.isReset])

    let failedAttempts: String
    /// Failed attempts in a row before pauses begin.
    let limit: Int
    /// Whether the attempt was counted in ``failedAttempts``.
    let wasCounted: Bool
    /// Whether the failed attempts in a row are cleared.
    let isReset: Bool

    typealias Reply = DoneReply
}
