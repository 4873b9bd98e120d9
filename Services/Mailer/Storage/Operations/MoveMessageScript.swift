import Models
import Redis

/// Takes a message from the retries or the dead letters, for an operator.
struct MoveMessageScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.move_message_lua,
        keys: ["outbox": \.outbox, "due_times": \.dueTimes, "retries": \.retries, "dead": \.dead],
        arguments: ["id": \.id.description, "action": \.action.rawValue])

    enum Action: String {
        /// Puts the message back into the outbox.
        case retry
        /// Removes the message.
        case drop
    }

    let outbox: String
    let dueTimes: String
    let retries: String
    let dead: String
    let id: MessageID
    let action: Action

    /// Where the message was.
    enum Reply: String, ScriptReply { case retrying, dead, unknown }
}
