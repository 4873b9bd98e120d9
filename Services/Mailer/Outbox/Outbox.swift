import Crypto
import Foundation
import Models
import Redis

/// The messages that are accepted and not yet delivered, in Redis, so that a message outlives any process and several
/// can share the work.
///
/// What is to be sent now is a stream, read by the group `senders`; a message that a sender has taken stays in it until the
/// attempt has an outcome. What waits for its next attempt is a sorted set by time with a hash of messages, and what will
/// not be tried again is a second stream. A script moves a message from one to another, so it is always in exactly one.
struct Outbox: Sendable {
    /// How long a key is known, so that a repeated call does not queue a second message.
    static let keyLifetime: Duration = .seconds(48 * 3600)
    /// How long a call that died may keep others from its key: longer than any call lives.
    static let reservationLifetime: Duration = .seconds(10)
    /// More messages than this are refused: nobody is better off with a million mails that can't be sent.
    static let capacity = 1_000_000

    let redis: RedisClient
    /// Stands before every key: `mailer:`, and in tests something of their own before it.
    let prefix: String
    /// Rung when there is something to send, for the worker of this process.
    let bell = Bell()

    /// Takes a message. Throws 503 when the outbox is full.
    func accept(
        _ mail: OutgoingMail, as id: MessageID = .make(), key: String, deadline: ContinuousClock.Instant
    ) async throws -> Mailer.EnqueueMessage.Reply {
        let json = String(decoding: try JSONEncoder().encode(mail), as: UTF8.self)
        let reply = try await redis.run(
            MailerScripts.acceptMessage, keys: [idempotencyKey(key), stream, dueTimes],
            arguments: [id.description, Self.keyLifetime.milliseconds, Self.capacity, json], deadline: deadline)
        let (isKnown, kept) = try Self.read(reply)
        bell.ring()
        return Mailer.EnqueueMessage.Reply(id: kept, isDuplicate: isKnown)
    }

    /// Reserves `key` for a message that is about to be accepted as `id`; answers what was accepted under it before, if
    /// anything was. Throws 503 when the outbox is full, or while another call has the key.
    func reserve(
        _ key: String, for id: MessageID, deadline: ContinuousClock.Instant
    ) async throws -> Mailer.EnqueueMessage.Reply? {
        let reply = try await redis.run(
            MailerScripts.reserveMessage, keys: [idempotencyKey(key), stream, dueTimes],
            arguments: [id.description, Self.reservationLifetime.milliseconds, Self.capacity], deadline: deadline)
        let (isKnown, kept) = try Self.read(reply)
        return isKnown ? Mailer.EnqueueMessage.Reply(id: kept, isDuplicate: true) : nil
    }

    private static func read(_ reply: RedisReply) throws -> (isKnown: Bool, MessageID) {
        let answer = reply.array?.map { $0.string ?? "" } ?? []
        if answer == ["busy"] { throw ServiceError.unavailable() }
        guard answer.count == 2, let kept = MessageID(answer[1]) else { throw ServiceError.unavailable(retryAfter: 60) }
        return (answer[0] == "known", kept)
    }

    /// How many messages are in it.
    struct Counts: Sendable, Equatable {
        /// Accepted and not yet delivered: to be sent now, being sent, or to be tried again.
        let waiting: Int
        /// Given up.
        let dead: Int
    }

    /// Counts at one moment.
    func counts(deadline: ContinuousClock.Instant) async throws -> Counts {
        let replies = try await redis.transaction(
            [RedisCommand("XLEN", stream), RedisCommand("ZCARD", dueTimes), RedisCommand("XLEN", dead)],
            deadline: deadline)
        let numbers = replies.compactMap(\.int)
        guard numbers.count == 3 else { throw RedisError.protocolError }
        return Counts(waiting: numbers[0] + numbers[1], dead: numbers[2])
    }

    // MARK: Keys. The braces keep all of them on one node of a cluster, as a script needs.

    /// What is to be sent now, or is being sent.
    var stream: String { "\(prefix){outbox}" }
    /// Ids of the messages that wait for their next attempt, by its time.
    var dueTimes: String { "\(stream):retry" }
    /// The messages that wait for their next attempt, by id.
    var retries: String { "\(stream):retry:messages" }
    /// What was given up.
    var dead: String { "\(stream):dead" }

    /// Says that a message was delivered, for as long as a second copy of it could turn up.
    func sentMark(_ id: String) -> String { "\(stream):sent:\(id)" }

    /// Hashed, so that whatever a caller uses as a key makes a key of one length.
    private func idempotencyKey(_ key: String) -> String {
        "\(stream):key:\(Data(SHA256.hash(data: Data(key.utf8))).base64URL)"
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int { Int(self / .milliseconds(1)) }
}
