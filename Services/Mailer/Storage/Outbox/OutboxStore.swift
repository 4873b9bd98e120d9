import Foundation
import Models
import Primitives
import Redis

/// The messages that are accepted and not yet delivered, in Redis, so that a message outlives any process and several
/// processes can share the work.
///
/// What is to be sent now is a stream, read by the consumer group `senders`; a leased message stays in it until the
/// attempt has an outcome. What waits for its next attempt is a sorted set by time with a hash of messages. What will not
/// be tried again (dead letters) is a second stream. Scripts move a message from one to another in one step, so it is
/// always in exactly one of them.
struct OutboxStore: Sendable {
    /// For how long an idempotency key is known after the last call, so that a repeated call does not queue a second message. Identity relies
    /// on it: it does not sign an email again that is nearly as old.
    static let keyLifetime: Duration = .seconds(48 * 3600)
    /// For how long a call that died keeps others from its key: longer than any call may take.
    static let reservationLifetime: Duration = .seconds(10)
    /// How many messages an outbox takes by default; more are refused with 503.
    static let capacity = 1_000_000

    let redis: RedisClient
    /// Comes before every key: `mailer:`, and in tests something that makes it unique.
    let prefix: String
    /// What is to be sent now, or is being sent. The keys of one outbox begin with it.
    let stream: String
    /// How many messages the outbox takes.
    private let capacity: Int
    /// Wakes the worker of this process when there is something to send.
    let wakeSignal: WakeSignal

    /// The outbox of emails.
    init(redis: RedisClient, prefix: String) {
        self.init(redis: redis, prefix: prefix, stream: "\(prefix){outbox}", wakeSignal: WakeSignal())
    }

    /// Another outbox. `stream` has a hash tag, because the keys of a script must lie on one node of a cluster.
    init(
        redis: RedisClient, prefix: String, stream: String, capacity: Int = OutboxStore.capacity, wakeSignal: WakeSignal
    ) {
        self.redis = redis
        self.prefix = prefix
        self.stream = stream
        self.capacity = capacity
        self.wakeSignal = wakeSignal
    }

    /// Stores an email; see ``accept(content:as:key:deadline:)``.
    func accept(
        _ mail: OutgoingMail, as id: MessageID = .make(), key: String, deadline: ContinuousClock.Instant
    ) async throws -> Mailer.EnqueueMessage.Reply {
        let json = String(decoding: try JSONEncoder().encode(mail), as: UTF8.self)
        return try await accept(content: json, as: id, key: key, deadline: deadline)
    }

    /// Stores a message; messages with the same `key` are one message. Throws 503 when the outbox is full, or while
    /// another call has reserved the key.
    ///
    /// - Parameter content: what is to be sent, as JSON.
    func accept(
        content: String, as id: MessageID, key: String, deadline: ContinuousClock.Instant
    ) async throws -> Mailer.EnqueueMessage.Reply {
        let reply = try await redis.run(
            AcceptMessageScript(
                idempotencyKey: idempotencyKey(key), outbox: stream, dueTimes: dueTimes, id: id,
                keyLifetime: Self.keyLifetime, capacity: capacity, mail: content),
            deadline: deadline)
        switch reply {
        case .accepted:
            wakeSignal.wake()
            return Mailer.EnqueueMessage.Reply(id: id, isDuplicate: false)
        case .known(let known): return Mailer.EnqueueMessage.Reply(id: known, isDuplicate: true)
        case .busy: throw ServiceError.unavailable()
        case .full: throw ServiceError.unavailable(retryAfter: 60)
        }
    }

    /// Reserves `key` for a message that is about to be accepted as `id`. Returns the message that was accepted under
    /// the key before, if any. Throws 503 when the outbox is full, or while another call has reserved the key.
    func reserve(
        _ key: String, for id: MessageID, deadline: ContinuousClock.Instant
    ) async throws -> Mailer.EnqueueMessage.Reply? {
        let reply = try await redis.run(
            ReserveMessageScript(
                idempotencyKey: idempotencyKey(key), outbox: stream, dueTimes: dueTimes, id: id,
                reservationLifetime: Self.reservationLifetime, capacity: capacity),
            deadline: deadline)
        switch reply {
        case .reserved: return nil
        case .known(let known): return Mailer.EnqueueMessage.Reply(id: known, isDuplicate: true)
        case .busy: throw ServiceError.unavailable()
        case .full: throw ServiceError.unavailable(retryAfter: 60)
        }
    }

    /// How many messages the outbox holds.
    struct Counts: Sendable, Equatable {
        /// Accepted and not yet delivered: to be sent now, being sent, or to be tried again.
        let waiting: Int
        /// Given up.
        let dead: Int
    }

    /// Counts all messages at one moment.
    func counts(deadline: ContinuousClock.Instant) async throws -> Counts {
        let replies = try await redis.transaction(
            [RedisCommand("XLEN", stream), RedisCommand("ZCARD", dueTimes), RedisCommand("XLEN", dead)],
            deadline: deadline)
        let numbers = replies.compactMap(\.int)
        guard numbers.count == 3 else { throw RedisError.protocolError }
        return Counts(waiting: numbers[0] + numbers[1], dead: numbers[2])
    }

    // MARK: Keys

    /// Ids of the messages that wait for their next attempt, by its time.
    var dueTimes: String { "\(stream):retry" }
    /// The messages that wait for their next attempt, by id.
    var retries: String { "\(stream):retry:messages" }
    /// What was given up.
    var dead: String { "\(stream):dead" }

    /// Marks a message as delivered, for as long as a second copy of it could turn up.
    func sentMark(_ id: String) -> String { "\(stream):sent:\(id)" }

    /// Hashed, so that the caller's keys of any length become keys of one length.
    private func idempotencyKey(_ key: String) -> String {
        "\(stream):key:\(Data(key.utf8).sha256.base64URL)"
    }
}
