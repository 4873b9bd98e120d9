import Crypto
import Foundation
import Models
import Primitives
import Redis

/// The events for webhooks that are accepted and not yet delivered. Each webhook has an ``OutboxStore`` of its own, so that a receiver that
/// is slow or away holds up no other. A sorted set has the webhooks that have something to send, by the time to look at them.
struct WebhookQueueStore: Sendable {
    /// How many attempts are kept of a webhook, for operators: the latest ones.
    static let maximumAttempts = 500
    /// How many events wait for one webhook at most. Further ones are given up, so that they can be replayed.
    static let capacity = 100_000
    /// How many events that were given up are kept of a webhook; the oldest go first.
    static let maximumDead = 10_000
    static let attemptRetention: Duration = .seconds(7 * 24 * 3600)
    /// Longer than what identity has signed waits to be dispatched, as far as anybody can tell.
    static let removalMemory: Duration = .seconds(7 * 24 * 3600)

    let redis: RedisClient
    /// Comes before every key: `mailer:`, and in tests something that makes it unique.
    let prefix: String
    /// Encrypts bodies that tell of no user; see ``box(for:as:_:deadline:)`` for others.
    let bodyBox: SealedBox<Data>
    let secret: SecretKey
    /// Encrypts settings: a URL may have a secret, and nobody may have events sent elsewhere.
    private let endpointBox: SealedBox<WebhookEndpoint>
    /// Wakes the worker of this process when there is something to send.
    let wakeSignal = WakeSignal()
    /// Whether Redis has room for more.
    let admission = WebhookAdmission()

    init(redis: RedisClient, prefix: String, secret: SecretKey) {
        self.redis = redis
        self.prefix = prefix
        self.secret = secret
        let key = SymmetricKey(derivedFrom: secret, for: "latchkey webhooks")
        bodyBox = SealedBox(bytesWith: [key])
        endpointBox = SealedBox(keys: [key])
    }

    /// The outbox of a webhook.
    func outbox(of webhook: WebhookID) -> OutboxStore {
        OutboxStore(
            redis: redis, prefix: prefix, stream: stream(webhook), capacity: Self.capacity,
            wakeSignal: wakeSignal)
    }

    /// Stores an event; events with the same `key` are one. If too many wait for the webhook, it is given up at once: an error would hold up
    /// the events of others. Throws 503 while Redis has no room for events.
    func accept(
        _ event: OutgoingWebhook.Event, for webhook: WebhookID, key: OutboxEventID, deadline: ContinuousClock.Instant
    ) async throws {
        guard admission.isOpen else { throw ServiceError.unavailable(retryAfter: 60) }
        // The id that receivers see. It has the time of the event.
        let id = MessageID(uuid: key.uuid)
        let (box, isAdded) = try await box(for: event, as: id, webhook, deadline: deadline)
        let stored = try StoredWebhook(event, as: id, for: webhook, with: box)
        let (outbox, content) = (outbox(of: webhook), String(decoding: try JSONEncoder().encode(stored), as: UTF8.self))
        do {
            let reply = try await outbox.accept(content: content, as: id, key: key.description, deadline: deadline)
            // It was delivered or dropped, and its acknowledgement was lost: it does not need the key once more.
            if reply.isDuplicate, isAdded { await release(id, stored, of: webhook) }
        } catch let error as ServiceError where error.status == 503 {
            let now = Int(Date().timeIntervalSince1970 * 1000)
            _ = try await redis.send(
                RedisCommand(
                    "XADD", outbox.dead, "MAXLEN", Self.maximumDead, "*", "id", id.description, "mail", content, "at",
                    now,
                    "attempts", 0, "reason", "queue_full"), deadline: deadline)
            return
        }
        // Also if it was accepted before: that call may have ended here.
        try await touch(webhook, deadline: deadline)
    }

    /// Has a webhook looked at now.
    func touch(_ webhook: WebhookID, deadline: ContinuousClock.Instant? = nil) async throws {
        _ = try await redis.send(RedisCommand("ZADD", due, 0, webhook.description), deadline: deadline)
        wakeSignal.wake()
    }

    /// The webhooks that have something to send now.
    func dueWebhooks(limit: Int) async throws -> [WebhookID] {
        try await redis.run(FindDueWebhooksScript(due: due, count: limit)).webhooks
    }

    /// Schedules when a webhook is looked at again: when its next attempt is due, and after a pause at least.
    @discardableResult
    func schedule(_ webhook: WebhookID, pause: Duration) async throws -> ScheduleWebhookScript.Reply {
        let outbox = outbox(of: webhook)
        return try await redis.run(
            ScheduleWebhookScript(
                due: due, outbox: outbox.stream, dueTimes: outbox.dueTimes, id: webhook.description, pause: pause))
    }

    // MARK: Settings

    /// Takes over the settings of a webhook, unless later ones are known. Returns false if the webhook was deleted.
    func store(_ endpoint: WebhookEndpoint, deadline: ContinuousClock.Instant) async throws -> Bool {
        guard endpoint.url != nil else {
            try await remove(endpoint.id, deadline: deadline)
            return false
        }
        let sealed = try endpointBox.seal(endpoint, context: endpoint.id.description).base64URL
        let reply = try await redis.run(
            StoreWebhookEndpointScript(
                endpoint: endpointKey(endpoint.id), endpoints: endpoints, id: endpoint.id.description,
                revision: endpoint.revision, sealed: sealed), deadline: deadline)
        // What waits may be sent now, or elsewhere.
        if reply == .stored { try await touch(endpoint.id, deadline: deadline) }
        return reply != .removed
    }

    private func remove(_ webhook: WebhookID, deadline: ContinuousClock.Instant) async throws {
        let outbox = outbox(of: webhook)
        _ = try await redis.run(
            RemoveWebhookEndpointScript(
                endpoint: endpointKey(webhook), endpoints: endpoints, due: due, outbox: outbox.stream,
                dueTimes: outbox.dueTimes, retries: outbox.retries, dead: outbox.dead, attempts: attempts(webhook),
                id: webhook.description, lifetime: Self.removalMemory), deadline: deadline)
    }

    /// The settings of a webhook; nil if they are not known, or can't be read.
    func endpoint(_ webhook: WebhookID) async throws -> WebhookEndpoint? {
        let text = try await redis.send(RedisCommand("HGET", endpointKey(webhook), "sealed")).string
        guard let sealed = text.flatMap({ Data(base64URL: $0) }) else { return nil }
        return try? endpointBox.open(sealed, context: webhook.description)
    }

    /// All webhooks whose settings are known.
    func webhooks(deadline: ContinuousClock.Instant) async throws -> [WebhookID] {
        let reply = try await redis.send(RedisCommand("SMEMBERS", endpoints), deadline: deadline)
        return (reply.array ?? []).compactMap { $0.string.flatMap { WebhookID($0) } }
    }

    // MARK: Operations

    /// How many events wait for all webhooks, and how many were given up.
    func counts(deadline: ContinuousClock.Instant) async throws -> OutboxStore.Counts {
        var (waiting, dead) = (0, 0)
        for webhook in try await webhooks(deadline: deadline) {
            let counts = try await outbox(of: webhook).counts(deadline: deadline)
            waiting += counts.waiting
            dead += counts.dead
        }
        return OutboxStore.Counts(waiting: waiting, dead: dead)
    }

    /// Adds an attempt to those that operators see. An error is ignored: they are for information only.
    func record(_ attempt: Mailer.WebhookAttempt, of webhook: WebhookID) async {
        guard let json = try? JSONEncoder().encode(attempt) else { return }
        let key = attempts(webhook)
        _ = try? await redis.pipeline(
            [
                RedisCommand(
                    "ZADD", key, Int(attempt.at.date.timeIntervalSince1970 * 1000),
                    String(decoding: json, as: UTF8.self)),
                RedisCommand("ZREMRANGEBYRANK", key, 0, -Self.maximumAttempts - 1),
                RedisCommand("PEXPIRE", key, Self.attemptRetention.milliseconds),
            ], deadline: .now + .seconds(1))
    }

    /// The latest attempts to deliver to a webhook, newest first.
    func attempts(
        of webhook: WebhookID, limit: Int, deadline: ContinuousClock.Instant
    ) async throws -> [Mailer.WebhookAttempt] {
        let reply = try await redis.send(RedisCommand("ZREVRANGE", attempts(webhook), 0, limit - 1), deadline: deadline)
        guard let members = reply.array else { throw RedisError.protocolError }
        return try members.map { member in
            guard let json = member.bytes else { throw RedisError.protocolError }
            return try JSONDecoder().decode(Mailer.WebhookAttempt.self, from: Data(json))
        }
    }

    /// Has messages that were given up sent again, oldest first, up to `limit`. Returns how many.
    func replayAll(of webhook: WebhookID, limit: Int, deadline: ContinuousClock.Instant) async throws -> Int {
        let outbox = outbox(of: webhook)
        var count = 0
        while count < limit {
            let page = try await outbox.entries(
                of: outbox.dead, after: nil, count: min(100, limit - count), deadline: deadline)
            if page.isEmpty { break }
            for message in page {
                guard let id = MessageID(message.id), try await outbox.retry(id, deadline: deadline) else {
                    throw RedisError.protocolError
                }
                count += 1
            }
        }
        if count > 0 { try await touch(webhook, deadline: deadline) }
        return count
    }

    /// Has a message sent now that waits for its next attempt or was given up. Returns whether it is known.
    func replay(
        _ message: MessageID, of webhook: WebhookID, deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        guard try await outbox(of: webhook).retry(message, deadline: deadline) else { return false }
        try await touch(webhook, deadline: deadline)
        return true
    }

    // MARK: Keys. They share a hash tag, because the keys of a script must lie on one node of a cluster.

    /// The webhooks that have something to send, by the time to look at them.
    private var due: String { "\(prefix){webhooks}:due" }
    /// The webhooks whose settings are known.
    private var endpoints: String { "\(prefix){webhooks}:endpoints" }

    /// The key of a user.
    func userKey(_ user: UserID) -> String { "\(prefix){webhooks}:user:\(user)" }
    /// The events that need the key of a user, by the time from which on they do.
    func userEvents(_ user: UserID) -> String { "\(prefix){webhooks}:user:\(user):events" }

    private func stream(_ webhook: WebhookID) -> String { "\(prefix){webhooks}:\(webhook)" }
    private func endpointKey(_ webhook: WebhookID) -> String { "\(stream(webhook)):endpoint" }
    private func attempts(_ webhook: WebhookID) -> String { "\(stream(webhook)):attempts" }
}
