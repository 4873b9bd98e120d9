import Models
import Primitives
import Redis

/// Ends the sessions that a client has opened with authorization codes of one user; see `end_client_sessions.lua`.
struct EndClientSessionsScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.end_client_sessions_lua, keys: ["sessions": \.sessions, "revocation": \.revocation],
        arguments: [
            "client": \.client.description, "revoked_at": \.revokedAt, "code_ttl": \.codeTTL.milliseconds,
            "session_prefix": \.sessionPrefix,
        ])

    let sessions: String
    /// Where the time of the revocation is kept.
    let revocation: String
    let client: ClientID
    /// Milliseconds since 1970.
    let revokedAt: Int
    /// The lifetime of an authorization code.
    let codeTTL: Duration
    let sessionPrefix: String

    /// The number of sessions that ended.
    typealias Reply = Int
}
