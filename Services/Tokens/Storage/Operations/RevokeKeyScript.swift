import Redis

/// Removes a signing key, and lets another sign if none is left; see `revoke_key.lua`.
struct RevokeKeyScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.revoke_key_lua, keys: ["signing_keys": \.signingKeys, "events": \.events],
        arguments: [
            "kid": \.kid, "now": \.now, "substitute_kid": \.substitute.kid, "substitute": \.substituteJSON,
            "event": \.event,
        ])

    let signingKeys: String
    let events: String
    let kid: String
    /// Seconds since 1970.
    let now: Int
    /// The key to sign if no other can.
    let substitute: StoredSigningKey
    let substituteJSON: String
    /// The entry of the audit log, JSON.
    let event: String

    /// Whether there was such a key.
    typealias Reply = Bool
}
