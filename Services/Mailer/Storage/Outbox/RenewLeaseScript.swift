import Redis

/// Renews a sender's lease on a message, unless the message is no longer the sender's.
struct RenewLeaseScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.renew_lease_lua, keys: ["outbox": \.outbox, "sent_mark": \.sentMark],
        arguments: ["sender": \.sender, "entry": \.entry])

    let outbox: String
    let sentMark: String
    /// The sender's name in the consumer group.
    let sender: String
    /// The id of the message's stream entry.
    let entry: String

    typealias Reply = OutboxStore.LeaseState
}
