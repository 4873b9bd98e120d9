import Crypto
import Foundation
import Models
import Primitives
import Redis

/// Events that tell of a user are encrypted with a key of that user. It exists while events need it. Without it none of them can be read, in
/// whatever state and queue they are, so an erasure takes the same time however many events wait for others.
extension WebhookQueueStore {
    /// For how long an event that is not delivered can be read. Longer than its attempts take, so it limits only what was given up, and what
    /// waits for a webhook that is disabled.
    static let userKeyLifetime: Duration = .seconds(30 * 24 * 3600)

    /// Encrypts the body of a new event.
    func box(
        for event: OutgoingWebhook.Event, as id: MessageID, _ webhook: WebhookID, deadline: ContinuousClock.Instant
    ) async throws -> SealedBox<Data> {
        guard let user = event.personalUser else { return bodyBox }
        let reply = try await redis.run(
            TakeWebhookUserKeyScript(
                userKey: userKey(user), event: Self.field(id, webhook), proposal: RandomToken.make(),
                lifetime: Self.userKeyLifetime), deadline: deadline)
        return box(with: reply.key)
    }

    /// Decrypts the body of a stored event; nil if its user was forgotten, or if it is too old.
    func box(of stored: StoredWebhook) async throws -> SealedBox<Data>? {
        guard let user = stored.personalUser else { return bodyBox }
        return try await redis.send(RedisCommand("HGET", userKey(user), "key")).string
            .map { box(with: Secret($0)) }
    }

    /// Ends the use of the user's key for an event that is delivered or dropped. An error is ignored: the key expires.
    func release(_ id: MessageID, _ stored: StoredWebhook, of webhook: WebhookID) async {
        guard let user = stored.personalUser else { return }
        _ = try? await redis.run(
            ReleaseWebhookUserKeyScript(userKey: userKey(user), event: Self.field(id, webhook)),
            deadline: .now + .seconds(1))
    }

    /// Makes everything unreadable that waits or was given up and tells of a user, unless it tells that they were erased. What waits for its next
    /// attempt is removed; the rest goes when it is its turn.
    func forget(_ user: UserID, deadline: ContinuousClock.Instant) async throws {
        let fields = try await redis.send(RedisCommand("HKEYS", userKey(user)), deadline: deadline).array ?? []
        _ = try await redis.send(RedisCommand("UNLINK", userKey(user)), deadline: deadline)
        for field in fields.compactMap(\.string) {
            let parts = field.split(separator: " ").map(String.init)
            guard parts.count == 2, let webhook = WebhookID(parts[0]) else { continue }
            let outbox = outbox(of: webhook)
            _ = try await redis.transaction(
                [RedisCommand("ZREM", outbox.dueTimes, parts[1]), RedisCommand("HDEL", outbox.retries, parts[1])],
                deadline: deadline)
        }
    }

    private static func field(_ id: MessageID, _ webhook: WebhookID) -> String { "\(webhook) \(id)" }

    /// Needs the mailer's secret as well as the user's key.
    private func box(with key: Secret) -> SealedBox<Data> {
        SealedBox(bytesWith: [SymmetricKey(derivedFrom: secret, for: "latchkey webhooks of a user \(key.reveal())")])
    }
}
