import Models
import Redis

/// Stores the settings of a webhook, unless later ones are known.
struct StoreWebhookEndpointScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.store_webhook_endpoint_lua,
        keys: ["endpoint": \.endpoint, "endpoints": \.endpoints],
        arguments: [
            "id": \.id, "revision": \.revision, "sealed": \.sealed,
            "last_revision": { _ in WebhookEndpoint.lastRevision },
        ])

    let endpoint: String
    let endpoints: String
    /// The webhook's id.
    let id: String
    let revision: Int
    /// The settings, encrypted.
    let sealed: String

    enum Reply: String, ScriptReply {
        case stored
        /// These settings or later ones are known.
        case kept
        /// The webhook was deleted.
        case removed
    }
}
