import Models
import Primitives
import Redis

/// Reserves an idempotency key for a message whose token has to be made before the message can be accepted.
struct ReserveMessageScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.reserve_message_lua,
        keys: ["idempotency_key": \.idempotencyKey, "outbox": \.outbox, "due_times": \.dueTimes],
        arguments: [
            "id": \.id.description, "reservation_lifetime": \.reservationLifetime.milliseconds, "capacity": \.capacity,
        ])

    let idempotencyKey: String
    let outbox: String
    let dueTimes: String
    let id: MessageID
    /// For how long the key stays reserved if the message is not accepted.
    let reservationLifetime: Duration
    /// How many messages the outbox takes.
    let capacity: Int

    enum Reply: ScriptReply {
        case reserved
        /// This message was accepted under the key before.
        case known(MessageID)
        /// Another call has reserved the key.
        case busy
        case full

        init(_ reply: RedisReply) throws(RedisError) {
            enum Outcome: String { case reserved, known, busy, full }
            var fields = try ReplyFields(reply)
            switch try fields.outcome(Outcome.self) {
            case .reserved: self = .reserved
            case .known: self = .known(try fields.value { MessageID($0) })
            case .busy: self = .busy
            case .full: self = .full
            }
            try fields.end()
        }
    }
}
