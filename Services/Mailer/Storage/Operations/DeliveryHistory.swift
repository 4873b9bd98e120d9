import Crypto
import Foundation
import Models
import Primitives
import Redis

/// What became of the emails to each address, for operators who are asked where an email is. It is kept for a few days. Addresses
/// are stored as keyed hashes.
struct DeliveryHistory: Sendable {
    /// How many events are kept of an address: the latest ones.
    static let maximumEvents = 20
    static let retention: Duration = .seconds(3 * 24 * 3600)
    /// In bytes of UTF-8.
    static let maximumReason = 200

    private let redis: RedisClient
    private let prefix: String
    private let key: SymmetricKey

    /// `prefix` comes before every key; `secret` keys the hashes.
    init(redis: RedisClient, prefix: String, secret: SecretKey) {
        self.redis = redis
        self.prefix = prefix
        key = SymmetricKey(derivedFrom: secret, for: "latchkey deliveries")
    }

    /// Adds an event of an email. An error is ignored: the history is for information only.
    func record(
        _ event: Mailer.DeliveryRecord.Event, of id: MessageID, _ mail: OutgoingMail, reason: String? = nil,
        at date: Date = Date(), deadline: ContinuousClock.Instant? = nil
    ) async {
        let kind = mail.kind == .notice ? mail.values["notice"] ?? mail.kind.rawValue : mail.kind.rawValue
        let record = Mailer.DeliveryRecord(
            message: id, kind: kind, event: event, at: Timestamp(date), reason: reason?.cut(toBytes: Self.maximumReason)
        )
        guard let json = try? JSONEncoder().encode(record) else { return }
        let name = name(of: mail.recipient)
        _ = try? await redis.pipeline(
            [
                RedisCommand(
                    "ZADD", name, Int(date.timeIntervalSince1970 * 1000), String(decoding: json, as: UTF8.self)),
                RedisCommand("ZREMRANGEBYRANK", name, 0, -Self.maximumEvents - 1),
                RedisCommand("PEXPIRE", name, Self.retention.milliseconds),
            ], deadline: deadline)
    }

    /// The events of an address, oldest first.
    func events(
        of email: EmailAddress, deadline: ContinuousClock.Instant
    ) async throws -> [Mailer.DeliveryRecord] {
        let reply = try await redis.send(RedisCommand("ZRANGE", name(of: email), 0, -1), deadline: deadline)
        guard let members = reply.array else { throw RedisError.protocolError }
        return try members.map { member in
            guard let json = member.bytes else { throw RedisError.protocolError }
            return try JSONDecoder().decode(Mailer.DeliveryRecord.self, from: Data(json))
        }
    }

    /// Forgets the events of an address.
    func remove(_ email: EmailAddress, deadline: ContinuousClock.Instant) async throws {
        _ = try await redis.send(RedisCommand("DEL", name(of: email)), deadline: deadline)
    }

    private func name(of email: EmailAddress) -> String {
        let hash = Data(HMAC<SHA256>.authenticationCode(for: Data(email.description.utf8), using: key).prefix(18))
        return "\(prefix)deliveries:\(hash.base64URL)"
    }
}
