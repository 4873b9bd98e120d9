import Primitives
import Redis

/// Lets a caller have another email, and takes back one that was not sent; see `release_email_limit.lua`.
struct ReleaseEmailLimitScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.release_email_limit_lua,
        keys: ["used_as_stranger": \.usedAsStranger, "used_as_owner": \.usedAsOwner], moreKeys: ("unsent", \.unsent),
        arguments: ["recent_ttl": \.recentTTL.milliseconds])

    let usedAsStranger: String
    let usedAsOwner: String
    /// Empty; or, for an email that was not sent, the mark that it was, then its counters.
    let unsent: [String]
    let recentTTL: Duration

    typealias Reply = DoneReply
}
