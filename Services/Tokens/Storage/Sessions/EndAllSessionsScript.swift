import Models
import Redis

/// Ends every session of a user, or all but one; see `end_all_sessions.lua`.
struct EndAllSessionsScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.end_all_sessions_lua, keys: ["sessions": \.sessions],
        arguments: [
            "kept_session": { $0.keptSession?.description ?? "" }, "session_prefix": \.sessionPrefix,
        ])

    let sessions: String
    let keptSession: SessionID?
    let sessionPrefix: String

    /// The number of sessions that ended.
    typealias Reply = Int
}
