import Crypto
import Foundation
import Models
import Proofs
import Redis

/// Who was erased in the last two days: nothing is mailed to them any more, wherever their mails were at that moment.
/// Users and addresses are kept as keyed hashes.
struct Erasures: Sendable {
    /// Longer than a mail may wait before it is given up, or be on its way here.
    static let memory: Duration = .seconds(48 * 3600)

    private let redis: RedisClient
    private let prefix: String
    private let key: SymmetricKey

    /// `prefix` stands before every key; `secret` keys the hashes.
    init(redis: RedisClient, prefix: String, secret: SecretKey) {
        self.redis = redis
        self.prefix = prefix
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.reveal()), info: Data("latchkey erasures".utf8),
            outputByteCount: 32)
    }

    /// Remembers that a user was erased.
    func remember(_ erasure: ErasureProof, deadline: ContinuousClock.Instant) async throws {
        let names = [name(of: erasure.user), name(of: erasure.email, in: erasure.application)]
        _ = try await redis.transaction(
            names.map { RedisCommand("SET", $0, erasure.erasedAt, "PX", Self.memory.milliseconds) }, deadline: deadline)
    }

    /// Whether a mail that was promised at `time` is for somebody who has been erased since. An address that has signed
    /// up again gets its mails.
    func concern(
        _ mail: OutgoingMail, promisedAt time: Date, deadline: ContinuousClock.Instant? = nil
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

    /// With the outbox's hash tag, so that all of it lies on one node of a cluster.
    private func keyed(_ text: String) -> String {
        let hash = Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)).base64URL
        return "\(prefix){outbox}:erased:\(hash)"
    }
}
