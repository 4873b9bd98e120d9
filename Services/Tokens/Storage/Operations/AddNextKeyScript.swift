import Redis

/// Stores the next key to sign, and lets those that sign now retire; see `add_next_key.lua`.
struct AddNextKeyScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.add_next_key_lua, keys: ["signing_keys": \.signingKeys, "events": \.events],
        arguments: [
            "kid": \.key.kid, "key": \.keyJSON, "now": \.now, "retires_at": \.currentKeysRetireAt,
            "unless_signing_since": { $0.unlessSigningSince.map(String.init) ?? "" }, "event": \.event,
        ])

    let signingKeys: String
    let events: String
    let key: StoredSigningKey
    /// The key as it is stored.
    let keyJSON: String
    /// Seconds since 1970, as all times here.
    let now: Int
    let currentKeysRetireAt: Int
    /// Adds nothing if the current key began to sign after this time.
    let unlessSigningSince: Int?
    /// The entry of the audit log, JSON.
    let event: String

    enum Reply: String, ScriptReply {
        case added
        /// The next key is there already.
        case underWay = "under_way"
        case tooEarly = "too_early"
    }
}
