import Models
import Primitives
import Redis

/// Gives the key by which the events of a user are encrypted, and stores that an event needs it.
struct TakeWebhookUserKeyScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.take_webhook_user_key_lua,
        keys: ["user_key": \.userKey, "user_events": \.userEvents],
        arguments: [
            "event": \.event, "proposal": { $0.proposal.reveal() }, "lifetime": \.lifetime.milliseconds,
        ])

    let userKey: String
    /// The events that need the key, by the time from which on they do.
    let userEvents: String
    /// The webhook and the message.
    let event: String
    /// The key of a user who has none.
    let proposal: Secret
    /// For how long an event needs the key at most.
    let lifetime: Duration

    struct Reply: ScriptReply {
        let key: Secret
        /// Whether the event did not need the key before.
        let isAdded: Bool

        init(_ reply: RedisReply) throws(RedisError) {
            enum Outcome: String { case added, known }
            var fields = try ReplyFields(reply)
            isAdded = try fields.outcome(Outcome.self) == .added
            key = try fields.value { $0.isEmpty ? nil : Secret($0) }
            try fields.end()
        }
    }
}
