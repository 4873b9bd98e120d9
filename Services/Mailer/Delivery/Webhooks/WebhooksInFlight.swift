import Models
import Primitives
import Synchronization

/// The messages to webhooks that one worker is sending.
final class WebhooksInFlight: Sendable {
    private struct State {
        var messages: Set<String> = []
        var countByWebhook: [WebhookID: Int] = [:]
        /// The webhooks whose last attempt has failed.
        var failing: Set<WebhookID> = []
        var isStopping = false
    }

    /// How many messages are sent at the same time.
    private let limit: Int
    /// How many of them to one webhook. To one that fails it is a single one, so that receivers that are slow or away can't take the place of
    /// others.
    private let limitPerWebhook: Int
    private let state = Mutex(State())
    private let wakeSignal: WakeSignal

    init(limit: Int, limitPerWebhook: Int, wakeSignal: WakeSignal) {
        self.limit = limit
        self.limitPerWebhook = limitPerWebhook
        self.wakeSignal = wakeSignal
    }

    /// Whether no further message is to be started.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// How many further messages can be sent to any webhook.
    var room: Int { state.withLock { limit - $0.messages.count } }

    /// How many further messages can be sent to a webhook.
    func room(for webhook: WebhookID) -> Int {
        state.withLock { state in
            let own = state.failing.contains(webhook) ? 1 : limitPerWebhook
            return max(0, min(limit - state.messages.count, own - state.countByWebhook[webhook, default: 0]))
        }
    }

    /// Starts a message. Returns false if it is being sent already; see ``MessagesInFlight/start(_:)``.
    func start(_ id: String, to webhook: WebhookID) -> Bool {
        state.withLock { state in
            guard state.messages.insert(id).inserted else { return false }
            state.countByWebhook[webhook, default: 0] += 1
            return true
        }
    }

    /// Ends a message.
    ///
    /// - Parameter hasFailed: whether the receiver did not confirm it; nil if it was not asked.
    func end(_ id: String, to webhook: WebhookID, hasFailed: Bool?) {
        state.withLock { state in
            state.messages.remove(id)
            let rest = state.countByWebhook[webhook, default: 0] - 1
            state.countByWebhook[webhook] = rest > 0 ? rest : nil
            if hasFailed == true { state.failing.insert(webhook) }
            if hasFailed == false { state.failing.remove(webhook) }
        }
        wakeSignal.wake()
    }

    /// Forgets a webhook that was deleted.
    func forget(_ webhook: WebhookID) { state.withLock { _ = $0.failing.remove(webhook) } }

    /// Lets no further message start.
    func stop() {
        state.withLock { $0.isStopping = true }
        wakeSignal.wake()
    }
}
