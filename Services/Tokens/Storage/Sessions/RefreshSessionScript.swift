import Models
import Primitives
import Redis

/// Exchanges a refresh token for its successor; see `refresh_session.lua`.
struct RefreshSessionScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.refresh_session_lua,
        keys: ["session": \.session, "sessions": \.sessions, "epoch": \.epoch, "end_reason": \.endReason],
        arguments: [
            "now": \.now, "client": { $0.client?.description ?? "" }, "step": { Int($0.token.step) },
            "token_hash": \.token.hash, "successor_hash": \.successor.hash, "following_hash": \.following.hash,
            "grace": \.grace.milliseconds, "idle_ttl": \.idleTTL.milliseconds,
            "session_id": \.token.session.description, "ip_address": { $0.device.ipAddress ?? "" },
            "user_agent": \.device.storedUserAgent, "is_authenticated": \.isAuthenticated,
            "is_oauth_client": \.isOAuthClient,
            "reused": { _ in SessionEndReason.refreshTokenReused.rawValue }, "reason_ttl": \.reasonTTL.milliseconds,
        ])

    let session: String
    let sessions: String
    let epoch: String
    /// The key under which the reason is kept if the session ends because of a replay, and for how long.
    let endReason: String
    let reasonTTL: Duration
    /// Milliseconds since 1970.
    let now: Int
    /// The client that presents the token, if it is known.
    let client: ClientID?
    /// The token, its successor, and the successor's successor.
    let token: PresentedRefreshToken
    let successor: PresentedRefreshToken
    let following: PresentedRefreshToken
    /// How long the token just replaced is still accepted.
    let grace: Duration
    let idleTTL: Duration
    let device: Tokens.Device
    /// Whether the client has authenticated, as a confidential client must.
    let isAuthenticated: Bool
    /// Whether an OAuth client asks, and not a browser or an app of ours.
    let isOAuthClient: Bool

    enum Reply: ScriptReply {
        /// `absoluteExpiry` and `openedAt`, when the session began, are in milliseconds since 1970.
        case refreshed(SessionAuthorization, authenticatedAt: Int, absoluteExpiry: Int, openedAt: Int)
        case unknown
        case expired
        /// The user's rights have changed since the session began.
        case ended
        case otherClient
        /// The token was used before; the session has ended.
        case reused

        private enum Outcome: String {
            case refreshed, unknown, expired, ended, reused
            case otherClient = "other_client"
        }

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            switch try fields.outcome(Outcome.self) {
            case .refreshed:
                var authorization = try SessionAuthorization(&fields)
                authorization.isDelegated = try fields.flag()
                self = .refreshed(
                    authorization, authenticatedAt: try fields.int(), absoluteExpiry: try fields.int(),
                    openedAt: try fields.int())
            case .unknown: self = .unknown
            case .expired: self = .expired
            case .ended: self = .ended
            case .otherClient: self = .otherClient
            case .reused: self = .reused
            }
            try fields.end()
        }
    }
}
