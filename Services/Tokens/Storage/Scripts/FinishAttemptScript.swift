import Redis

/// Takes back an attempt that was counted as a failure; see `finish_attempt.lua`.
struct FinishAttemptScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.finish_attempt_lua, keys: ["failures": \.failures],
        arguments: ["limit": \.limit, "was_counted": \.wasCounted, "is_reset": \.isReset])

    let failures: String
    /// Failures in a row before pauses begin.
    let limit: Int
    /// Whether the attempt was counted in ``failures``.
    let wasCounted: Bool
    /// Whether the failures in a row are cleared.
    let isReset: Bool

    typealias Reply = DoneReply
}
