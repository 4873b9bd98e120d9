import Models
import Primitives
import Redis

/// Stores what a mailed token, and the code in the same email, grant.
struct StoreTokenScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.store_token_lua, keys: ["token": \.token, "code": \.code],
        arguments: [
            "lifetime": \.lifetime.milliseconds, "purpose": \.purpose.rawValue, "grant": \.grant,
            "mailed_at": \.mailedAt, "code_hash": \.codeHash,
        ])

    /// The token's key.
    let token: String
    /// The code's key.
    let code: String
    let lifetime: Duration
    let purpose: OneTimeGrant.Purpose
    /// The JSON of a ``OneTimeGrant``.
    let grant: String
    /// In milliseconds since the epoch.
    let mailedAt: Int
    /// The keyed hash of the code.
    let codeHash: String

    typealias Reply = DoneReply
}
