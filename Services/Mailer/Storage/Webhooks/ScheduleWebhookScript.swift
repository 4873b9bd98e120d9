import Primitives
import Redis

/// Schedules when a webhook is looked at again.
struct ScheduleWebhookScript: RedisScript {
    static let script = LuaScript<Self>(
        PackageResources.schedule_webhook_lua,
        keys: ["due": \.due, "outbox": \.outbox, "due_times": \.dueTimes],
        arguments: ["id": \.id, "pause": \.pause.milliseconds])

    let due: String
    let outbox: String
    let dueTimes: String
    /// The webhook's id.
    let id: String
    /// How long to wait at least.
    let pause: Duration

    enum Reply: String, ScriptReply {
        case scheduled
        /// Nothing waits for the webhook.
        case idle
    }
}
