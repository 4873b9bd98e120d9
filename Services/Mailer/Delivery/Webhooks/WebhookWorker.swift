import Foundation
import Logging
import Models
import Primitives
import ServiceKit
import ServiceLifecycle

/// Sends events to webhooks. Every replica runs one worker, and they share the work.
///
/// An event is sent at least once, and mostly once: as with emails, a worker renews its lease meanwhile, and the end of an attempt and the
/// mark "sent" are one step. If the process dies in between, or the receiver's answer is lost, it is sent again with the same `webhook-id`.
struct WebhookWorker: ServiceLifecycle.Service {
    let webhooks: WebhookQueueStore
    /// Decrypts the secrets of webhooks.
    let secrets: SealedBox<WebhookSecrets>
    let transport: any WebhookTransport
    /// Whom nothing is told about any more; nil in tests that erase no one.
    let erasures: ErasureStore?
    let policy: OutboxPolicy
    let metrics: OutboxMetrics
    let logger: Logger
    /// This worker's name in the consumer groups; see ``OutboxWorker/name``.
    let name: String
    private let inFlight: WebhooksInFlight

    /// How many webhooks are looked at in one round.
    private static let maximumDue = 100
    /// After how long a webhook is looked at again that is disabled.
    private static let disabledPause: Duration = .seconds(30)

    /// - Parameters:
    ///   - parallel: how many messages are sent at the same time.
    ///   - parallelPerWebhook: how many of them to one webhook.
    init(
        webhooks: WebhookQueueStore, secrets: SealedBox<WebhookSecrets>, transport: any WebhookTransport,
        instance: String, parallel: Int = 128, parallelPerWebhook: Int = 8, erasures: ErasureStore? = nil,
        policy: OutboxPolicy = OutboxPolicy(), metrics: OutboxMetrics = OutboxMetrics(.webhooks), logger: Logger
    ) {
        self.webhooks = webhooks
        self.secrets = secrets
        self.transport = transport
        self.erasures = erasures
        self.policy = policy
        self.metrics = metrics
        self.logger = logger
        name = "\(instance)-\(UUID().uuidString.prefix(8))"
        inFlight = WebhooksInFlight(
            limit: parallel, limitPerWebhook: parallelPerWebhook, wakeSignal: webhooks.wakeSignal)
    }

    /// Sends until a graceful shutdown, and then finishes what it has begun. When cancelled, it drops everything at once.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                var backoff = Backoff()
                while !inFlight.isStopping, !Task.isCancelled {
                    let leased = await leaseMessages(&backoff)
                    for (endpoint, message) in leased where inFlight.start(message.id, to: endpoint.id) {
                        group.addTask {
                            let hasFailed = await attempt(message, endpoint)
                            inFlight.end(message.id, to: endpoint.id, hasFailed: hasFailed)
                        }
                    }
                    if leased.isEmpty { await webhooks.wakeSignal.wait(atMost: policy.pollInterval) }
                }
            }
        } onGracefulShutdown: {
            inFlight.stop()
        }
    }

    /// Leases as many messages as there is room for, of each webhook that has some. While Redis is away there are none; only the first error
    /// is logged.
    private func leaseMessages(_ backoff: inout Backoff) async -> [(WebhookEndpoint, StoredMessage)] {
        guard inFlight.room > 0 else { return [] }
        do {
            var leased: [(WebhookEndpoint, StoredMessage)] = []
            for webhook in try await webhooks.dueWebhooks(limit: Self.maximumDue) {
                let endpoint = try await webhooks.endpoint(webhook)
                if endpoint == nil { inFlight.forget(webhook) }
                let room = min(inFlight.room(for: webhook), inFlight.room - leased.count)
                if let endpoint, endpoint.isEnabled, room > 0 {
                    let messages = try await webhooks.outbox(of: webhook).lease(room, to: name, for: policy.lease)
                    leased += messages.map { (endpoint, $0) }
                }
                // Settings that are not known come with the next event, or by an operator.
                let pause = endpoint?.isEnabled == true ? policy.pollInterval : Self.disabledPause
                try await webhooks.schedule(webhook, pause: pause)
            }
            if backoff.attempts > 0 { logger.info("the events for webhooks can be read again") }
            backoff = Backoff()
            return leased
        } catch {
            if Task.isCancelled { return [] }
            if backoff.attempts == 0 {
                logger.warning("the events for webhooks can't be read", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: backoff.next())
            return []
        }
    }

    /// Makes one attempt at one message, and stores its outcome. Returns whether it has failed; nil if the receiver was not asked.
    private func attempt(_ message: StoredMessage, _ endpoint: WebhookEndpoint) async -> Bool? {
        let leases = OutboxLeases(
            outbox: webhooks.outbox(of: endpoint.id), worker: name, policy: policy, logger: logger)
        let start = ContinuousClock.now
        guard let id = MessageID(message.id), let stored: StoredWebhook = message.decoded() else {
            await leases.giveUp(message, "unreadable")
            return nil
        }
        let attempt = Attempt(message: message, id: id, stored: stored, endpoint: endpoint, start: start)
        do {
            switch try await leases.outbox.renewLease(on: message, by: name) {
            case .held: break
            case .released, .sent: return nil
            case .abandoned:
                await end(attempt, leases, .dead(reason: "abandoned", keeping: WebhookQueueStore.maximumDead))
                return nil
            }
            if let user = stored.personalUser, try await erasures?.contains(user) == true {
                await end(attempt, leases, .expired)
                return nil
            }
            guard let box = try await webhooks.box(of: stored, as: id, endpoint.id) else {
                await end(attempt, leases, .expired)
                return nil
            }
            let body = try stored.body(of: id, for: endpoint.id, with: box)
            let keys = try secrets.open(endpoint.sealedSecrets, for: endpoint.id)
            let headers = try WebhookSignature.headers(of: body, id: id, at: Date(), secrets: keys.active(at: Date()))
            defer { metrics.recordAttempt(since: start) }
            try await leases.renewing(message) { () async throws(WebhookError) in
                try await transport.deliver(body, headers: headers, to: endpoint)
            }
            await end(attempt, leases, .delivered)
            return false
        } catch let error as WebhookError {
            if error.isCancelled { return nil }
            await end(attempt, leases, outcome(after: error, message, leases))
            return error.isOverload ? nil : true
        } catch is SealError {
            // An operator may have to correct the secret file.
            await end(attempt, leases, outcome(after: WebhookError(reason: "unreadable_secrets"), message, leases))
            return nil
        } catch {
            // If Redis is away or the task was cancelled, the lease runs out and the message comes back.
            return nil
        }
    }

    private func outcome(
        after error: WebhookError, _ message: StoredMessage, _ leases: OutboxLeases
    ) -> OutboxStore.Outcome {
        guard !error.isPermanent, let delay = leases.delay(afterFailureOf: message) else {
            return .dead(reason: error.reason, keeping: WebhookQueueStore.maximumDead)
        }
        return .retry(after: delay, reason: error.reason)
    }

    /// An attempt that is under way.
    private struct Attempt {
        let message: StoredMessage
        let id: MessageID
        let stored: StoredWebhook
        let endpoint: WebhookEndpoint
        let start: ContinuousClock.Instant
    }

    /// Stores the outcome of an attempt, counts it, and has the webhook looked at again.
    private func end(_ attempt: Attempt, _ leases: OutboxLeases, _ outcome: OutboxStore.Outcome) async {
        guard await leases.acknowledge(attempt.message, outcome) else { return }
        let (event, reason): (Mailer.WebhookAttempt.Outcome, String?) =
            switch outcome {
            case .delivered: (.delivered, nil)
            case .retry(_, let reason): (.retrying, reason)
            case .dead(let reason, _): (.dead, reason)
            case .expired: (.dropped, nil)
            }
        if [.delivered, .dropped].contains(event) {
            await webhooks.release(attempt.id, attempt.stored, of: attempt.endpoint.id)
        }
        switch event {
        case .delivered: metrics.delivered.increment()
        case .retrying: metrics.retried.increment()
        case .dead: metrics.dead.increment()
        case .dropped: metrics.unsent.increment()
        }
        let duration = Int(attempt.start.duration(to: .now) / .milliseconds(1))
        var details: Logger.Metadata = [
            "message_id": "\(attempt.id)", "webhook": "\(attempt.endpoint.id)",
            "type": "\(attempt.stored.type.rawValue)", "outcome": "\(event.rawValue)",
            "attempts": "\(attempt.message.attempts + 1)", "milliseconds": "\(duration)",
        ]
        if let reason { details["reason"] = "\(reason)" }
        logger.log(
            level: event == .dead ? .warning : event == .retrying ? .notice : .info,
            "an attempt to deliver to a webhook has ended", metadata: details)
        await webhooks.record(
            Mailer.WebhookAttempt(
                message: attempt.id, type: attempt.stored.type, at: .now, outcome: event,
                attempt: attempt.message.attempts + 1, duration: duration, reason: reason), of: attempt.endpoint.id)
        // Others may wait for the place.
        try? await webhooks.touch(attempt.endpoint.id)
    }
}

extension OutboxLeases {
    /// Gives a message up that can't be read.
    fileprivate func giveUp(_ message: StoredMessage, _ reason: String) async {
        _ = await acknowledge(message, .dead(reason: reason, keeping: WebhookQueueStore.maximumDead))
    }
}
