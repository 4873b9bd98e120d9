import Models
import Primitives
import Redis

/// Removes a webhook with everything that waits for it.
struct RemoveWebhookEndpointScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.remove_webhook_endpoint_lua,
        keys: [
            "endpoint": \.endpoint, "endpoints": \.endpoints, "due": \.due, "outbox": \.outbox,
            "due_times": \.dueTimes, "retries": \.retries, "dead": \.dead, "attempts": \.attempts,
        ],
        arguments: [
            "id": \.id, "revision": { _ in WebhookEndpoint.lastRevision }, "lifetime": \.lifetime.milliseconds,
        ])

    let endpoint: String
    let endpoints: String
    let due: String
    let outbox: String
    let dueTimes: String
    let retries: String
    let dead: String
    let attempts: String
    /// The webhook's id.
    let id: String
    /// For how long it is known that the webhook was deleted.
    let lifetime: Duration

    typealias Reply = DoneReply
}
