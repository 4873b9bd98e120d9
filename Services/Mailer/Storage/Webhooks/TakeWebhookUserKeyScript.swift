import Models
import Primitives
import Redis

/// Gives the key by which the events of a user are encrypted, and stores that an event needs it.
struct TakeWebhookUserKeyScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.take_webhook_user_key_lua,
        keys: ["user_key": \.userKey],
        arguments: [
            "event": \.event, "proposal": { $0.proposal.reveal() }, "lifetime": \.lifetime.milliseconds,
        ])

    let userKey: String
    /// The webhook and the message.
    let event: String
    /// The key of a user who has none.
    let proposal: Secret
    /// For how long the key is kept after the last event.
    let lifetime: Duration

    struct Reply: ScriptReply {
        let key: Secret

        init(_ reply: RedisReply) throws(RedisError) {
            guard let text = reply.string, !text.isEmpty else { throw .protocolError }
            key = Secret(text)
        }
    }
}
