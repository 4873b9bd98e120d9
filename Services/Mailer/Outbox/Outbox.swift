import Crypto
import Foundation
import Models
import Redis

/// The messages that are accepted and not yet delivered: a Redis stream, so that a message outlives any process and
/// several can share the work.
struct Outbox: Sendable {
    /// How long a key is known, so that a repeated call does not queue a second message.
    static let keyLife: Duration = .seconds(48 * 3600)
    /// More messages than this are refused: nobody is better off with a million mails that can't be sent.
    static let capacity = 1_000_000

    let redis: RedisClient
    /// Stands before every key: `mailer:`, and in tests something of their own before it.
    let prefix: String

    /// Takes a message. Throws 503 when the outbox is full.
    func accept(
        _ mail: OutgoingMail, as id: MessageID = .make(), key: String, deadline: ContinuousClock.Instant
    ) async throws -> Mailer.Enqueue.Reply {
        let json = String(decoding: try JSONEncoder().encode(mail), as: UTF8.self)
        let reply = try await redis.run(
            Scripts.acceptMessage, keys: [idempotencyKey(key), stream],
            arguments: [
                id.description, Int(Self.keyLife.components.seconds) * 1000, Self.capacity, json,
            ], deadline: deadline)
        let answer = reply.array?.map { $0.string ?? "" } ?? []
        guard answer.count == 2, let kept = MessageID(answer[1]) else { throw ServiceError.unavailable(retryAfter: 60) }
        return Mailer.Enqueue.Reply(id: kept, isDuplicate: answer[0] == "known")
    }

    /// How many messages wait.
    func count(deadline: ContinuousClock.Instant) async throws -> Int {
        try await redis.send(RedisCommand("XLEN", stream), deadline: deadline).int ?? 0
    }

    /// The braces keep all keys on one node of a cluster, as a script needs.
    private var stream: String { "\(prefix){outbox}" }

    /// Hashed, so that whatever a caller uses as a key makes a key of one length.
    private func idempotencyKey(_ key: String) -> String {
        "\(prefix){outbox}:key:\(Data(SHA256.hash(data: Data(key.utf8))).base64URL)"
    }
}
