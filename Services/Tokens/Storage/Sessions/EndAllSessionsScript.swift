import Models
import Primitives
import Redis

/// Ends every session of a user, or all but one; see `end_all_sessions.lua`.
struct EndAllSessionsScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.end_all_sessions_lua, keys: ["sessions": \.sessions],
        arguments: [
            "kept_session": { $0.keptSession?.description ?? "" }, "session_prefix": \.sessionPrefix,
            "reason": \.reason.rawValue, "reason_prefix": \.reasonPrefix, "reason_ttl": \.reasonTTL.milliseconds,
        ])

    let sessions: String
    let keptSession: SessionID?
    let sessionPrefix: String
    /// Why the sessions end, under which keys that is kept, and for how long.
    let reason: SessionEndReason
    let reasonPrefix: String
    let reasonTTL: Duration

    /// The number of sessions that ended.
    typealias Reply = Int
}
