import Redis

/// Stores that an event needs the key of its user no more.
struct ReleaseWebhookUserKeyScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.release_webhook_user_key_lua,
        keys: ["user_key": \.userKey, "user_events": \.userEvents], arguments: ["event": \.event])

    let userKey: String
    /// The events that need the key, by the time from which on they do.
    let userEvents: String
    /// The webhook and the message.
    let event: String

    typealias Reply = DoneReply
}
