import Redis

/// Stores a signing key unless there is one for its algorithm; see `add_first_key.lua`.
struct AddFirstKeyScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.add_first_key_lua, keys: ["signing_keys": \.signingKeys, "events": \.events],
        arguments: [
            "kid": \.key.kid, "key": \.keyJSON, "algorithm": \.key.alg.rawValue, "now": \.now, "event": \.event,
        ])

    let signingKeys: String
    let events: String
    let key: StoredSigningKey
    /// The key as it is stored.
    let keyJSON: String
    /// Seconds since 1970.
    let now: Int
    /// The entry of the audit log, JSON.
    let event: String

    /// Whether the key was stored.
    typealias Reply = Bool
}
