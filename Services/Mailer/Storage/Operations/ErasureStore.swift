import Crypto
import Foundation
import Models
import Primitives
import Proofs
import Redis

/// The users who were erased in the last two days. Nothing is mailed to them, wherever their messages were at the time
/// of the erasure. Users and addresses are stored as keyed hashes.
struct ErasureStore: Sendable {
    /// Longer than a message waits before it is given up, and than it takes to get here.
    static let retention: Duration = .seconds(48 * 3600)

    private let redis: RedisClient
    private let prefix: String
    private let key: SymmetricKey

    /// `prefix` comes before every key; `secret` keys the hashes.
    init(redis: RedisClient, prefix: String, secret: SecretKey) {
        self.redis = redis
        self.prefix = prefix
        key = SymmetricKey(derivedFrom: secret, for: "latchkey erasures")
    }

    /// Stores that a user was erased, and their address unless it is pending.
    func add(_ erasure: ErasureProof, deadline: ContinuousClock.Instant) async throws {
        var names = [name(of: erasure.user)]
        if erasure.isPending != true { names.append(name(of: erasure.email, in: erasure.application)) }
        _ = try await redis.transaction(
            names.map { RedisCommand("SET", $0, erasure.erasedAt, "PX", Self.retention.milliseconds) },
            deadline: deadline)
    }

    /// Whether a user has been erased.
    func contains(_ user: UserID, deadline: ContinuousClock.Instant? = nil) async throws -> Bool {
        try await redis.send(RedisCommand("EXISTS", name(of: user)), deadline: deadline).int == 1
    }

    /// Whether the recipient of a message that was promised at `time` has been erased since. An address that has signed
    /// up again receives messages that were promised after the erasure.
    func applies(
        to mail: OutgoingMail, promisedAt time: Date, deadline: ContinuousClock.Instant? = nil
    ) async throws -> Bool {
        var names: [String] = []
        if let user = mail.user { names.append(name(of: user)) }
        if let grant = mail.grant { names.append(name(of: mail.recipient, in: grant.application)) }
        guard !names.isEmpty else { return false }
        let found = try await redis.send(RedisCommand("MGET", arguments: names), deadline: deadline).array ?? []
        if mail.user != nil, found.first?.int != nil { return true }
        guard mail.grant != nil, let erasedAt = found.last?.int else { return false }
        return Int(time.timeIntervalSince1970 * 1000) <= erasedAt
    }

    private func name(of user: UserID) -> String { keyed("user \(user)") }
    private func name(of email: EmailAddress, in application: ApplicationID) -> String {
        keyed("address \(application) \(email)")
    }

    /// The key has the outbox's hash tag, so that it lies on the outbox's node of a cluster.
    private func keyed(_ text: String) -> String {
        let hash = Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)).base64URL
        return "\(prefix){outbox}:erased:\(hash)"
    }
}
