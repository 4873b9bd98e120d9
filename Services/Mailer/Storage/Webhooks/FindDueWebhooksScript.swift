import Models
import Redis

/// Finds webhooks that have something to send now.
struct FindDueWebhooksScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.find_due_webhooks_lua, keys: ["due": \.due], arguments: ["count": \.count])

    let due: String
    /// How many are found at most.
    let count: Int

    struct Reply: ScriptReply {
        let webhooks: [WebhookID]

        init(_ reply: RedisReply) throws(RedisError) {
            var fields = try ReplyFields(reply)
            var webhooks: [WebhookID] = []
            while !fields.isAtEnd { webhooks.append(try fields.value { WebhookID($0) }) }
            self.webhooks = webhooks
        }
    }
}
