import Primitives
import Redis

/// Leases messages to a sender: first those whose lease ran out at another sender, then new ones. Before that it brings
/// back retries that are due.
struct LeaseMessagesScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.lease_messages_lua,
        keys: ["outbox": \.outbox, "due_times": \.dueTimes, "retries": \.retries],
        arguments: [
            "sender": \.sender, "count": \.count, "lease": \.lease.milliseconds, "maximum_retries": \.maximumRetries,
        ])

    let outbox: String
    let dueTimes: String
    let retries: String
    /// The sender's name in the consumer group.
    let sender: String
    /// How many messages are leased at most.
    let count: Int
    /// After how long without renewal another sender may take a message.
    let lease: Duration
    /// How many retries are brought back at most.
    let maximumRetries: Int

    struct Reply: ScriptReply {
        let messages: [StoredMessage]

        init(_ reply: RedisReply) throws(RedisError) {
            guard let entries = reply.array else { throw .protocolError }
            var messages: [StoredMessage] = []
            for entry in entries { messages.append(try StoredMessage(entry: entry)) }
            self.messages = messages
        }
    }
}
