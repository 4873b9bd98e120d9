import Redis

/// Counts a failure on a known device for the account's day; see `count_failure.lua`.
struct CountFailureScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.count_failure_lua, keys: ["failures": \.failures], arguments: ["now": \.now])

    let failures: String
    /// Milliseconds since 1970.
    let now: Int

    typealias Reply = DoneReply
}
