import Primitives
import Redis

/// Removes senders from the consumer group that have been silent for a while and hold no message. Replies how many.
struct RemoveIdleSendersScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.remove_idle_senders_lua, keys: ["outbox": \.outbox],
        arguments: ["silence": \.silence.milliseconds])

    let outbox: String
    /// For how long a sender must have been silent.
    let silence: Duration

    typealias Reply = Int
}
