import Models
import Primitives
import Redis

/// Puts a message into the outbox, unless one with the same idempotency key was accepted before.
struct AcceptMessageScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.accept_message_lua,
        keys: ["idempotency_key": \.idempotencyKey, "outbox": \.outbox, "due_times": \.dueTimes],
        arguments: [
            "id": \.id.description, "key_lifetime": \.keyLifetime.milliseconds, "capacity": \.capacity, "mail": \.mail,
        ])

    let idempotencyKey: String
    let outbox: String
    let dueTimes: String
    let id: MessageID
    /// For how long the idempotency key is kept.
    let keyLifetime: Duration
    /// How many messages the outbox takes.
    let capacity: Int
    /// The JSON of an ``OutgoingMail``.
    let mail: String

    enum Reply: ScriptReply {
        case accepted
        /// This message was accepted under the key before.
        case known(MessageID)
        /// Another call has reserved the key.
        case busy
        case full

        init(_ reply: RedisReply) throws(RedisError) {
            enum Outcome: String { case accepted, known, busy, full }
            var fields = try ReplyFields(reply)
            switch try fields.outcome(Outcome.self) {
            case .accepted: self = .accepted
            case .known: self = .known(try fields.value { MessageID($0) })
            case .busy: self = .busy
            case .full: self = .full
            }
            try fields.end()
        }
    }
}
