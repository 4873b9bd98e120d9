import Crypto
import Foundation
import Models
import Primitives
import Redis

/// Events that tell of a user are encrypted with a key of that user. It exists while events need it. Without it none of them can be read, in
/// whatever state and queue they are, so an erasure takes the same time however many events wait for others.
extension WebhookQueueStore {
    /// For how long an event that is not delivered can be read. Longer than its attempts take, so it limits only what was given up, and what
    /// waits for a webhook that is disabled. It also ends what keeps a key by mistake, such as an event whose webhook was deleted.
    static let userKeyLifetime: Duration = .seconds(30 * 24 * 3600)

    /// Encrypts the body of a new event. Also tells whether the event did not need the key of its user before: one that was accepted earlier
    /// is over then.
    func box(
        for event: OutgoingWebhook.Event, as id: MessageID, _ webhook: WebhookID, deadline: ContinuousClock.Instant
    ) async throws -> (box: SealedBox<Data>, isAdded: Bool) {
        guard let user = event.personalUser else { return (bodyBox, false) }
        let reply = try await redis.run(
            TakeWebhookUserKeyScript(
                userKey: userKey(user), userEvents: userEvents(user), event: Self.member(id, webhook),
                proposal: RandomToken.make(), lifetime: Self.userKeyLifetime), deadline: deadline)
        return (box(with: reply.key), reply.isAdded)
    }

    /// Decrypts the body of a stored event; nil if its user was forgotten, or if it is too old.
    func box(of stored: StoredWebhook, as id: MessageID, _ webhook: WebhookID) async throws -> SealedBox<Data>? {
        guard let user = stored.personalUser else { return bodyBox }
        let score = try await redis.send(RedisCommand("ZSCORE", userEvents(user), Self.member(id, webhook)))
        if score.isNull { return nil }
        guard let since = score.int else { throw RedisError.protocolError }
        let now = Int(Date().timeIntervalSince1970 * 1000)
        guard now < since + Self.userKeyLifetime.milliseconds else { return nil }
        return try await redis.send(RedisCommand("GET", userKey(user))).string.map { box(with: Secret($0)) }
    }

    /// Ends the use of the user's key for an event that is delivered or dropped. An error is ignored: the key expires.
    func release(_ id: MessageID, _ stored: StoredWebhook, of webhook: WebhookID) async {
        guard let user = stored.personalUser else { return }
        _ = try? await redis.run(
            ReleaseWebhookUserKeyScript(
                userKey: userKey(user), userEvents: userEvents(user), event: Self.member(id, webhook)),
            deadline: .now + .seconds(1))
    }

    /// Makes everything unreadable that waits or was given up and tells of a user, unless it tells that they were erased. What waits for its next
    /// attempt is removed; the rest goes when it is its turn.
    func forget(_ user: UserID, deadline: ContinuousClock.Instant) async throws {
        let reply = try await redis.send(RedisCommand("ZRANGE", userEvents(user), 0, -1), deadline: deadline)
        let events = reply.array ?? []
        _ = try await redis.send(RedisCommand("UNLINK", userKey(user), userEvents(user)), deadline: deadline)
        for event in events.compactMap(\.string) {
            let parts = event.split(separator: " ").map(String.init)
            guard parts.count == 2, let webhook = WebhookID(parts[0]) else { continue }
            let outbox = outbox(of: webhook)
            _ = try await redis.transaction(
                [RedisCommand("ZREM", outbox.dueTimes, parts[1]), RedisCommand("HDEL", outbox.retries, parts[1])],
                deadline: deadline)
        }
    }

    private static func member(_ id: MessageID, _ webhook: WebhookID) -> String { "\(webhook) \(id)" }

    /// Needs the mailer's secret as well as the user's key.
    private func box(with key: Secret) -> SealedBox<Data> {
        SealedBox(bytesWith: [SymmetricKey(derivedFrom: secret, for: "latchkey webhooks of a user \(key.reveal())")])
    }
}
