import Crypto
import Foundation
import Models
import Redis

/// The counters of limits in Redis, shared by all replicas. What is counted is named by a keyed hash, so that Redis
/// knows neither addresses nor accounts; each counter is a key of its own that goes when its time is over.
struct LimitStore: Sendable {
    /// How long the first pause after too many failures is, and the longest.
    static let firstPause: Duration = .seconds(2)
    static let longestPause: Duration = .seconds(15 * 60)

    let redis: RedisClient
    let prefix: String
    private let key: SymmetricKey
    /// The present, which tests can set.
    private let now: @Sendable () -> Date

    init(redis: RedisClient, prefix: String, key: SecretKey, now: @escaping @Sendable () -> Date) {
        self.redis = redis
        self.prefix = prefix
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: key.reveal()), info: Data("latchkey limits".utf8),
            outputByteCount: 32)
        self.now = now
    }

    /// Counts one use.
    func spend(_ spend: Tokens.Spend, deadline: ContinuousClock.Instant) async throws -> Tokens.LimitState {
        let reply = try await redis.run(
            Scripts.spendLimit, keys: [counter(spend.policy, spend.subject)], arguments: [spend.rule.window * 1000],
            deadline: deadline)
        guard let parts = reply.array, parts.count == 2, let count = parts[0].int, let left = parts[1].int else {
            throw RedisError.protocolError
        }
        return Tokens.LimitState(
            policy: spend.policy, rule: spend.rule, remaining: max(0, spend.rule.limit - count),
            reset: (left + 999) / 1000, isAllowed: count <= spend.rule.limit)
    }

    /// Counts a try as a failure; nil when it may go on, or after how many seconds to come back.
    func beginAttempt(_ attempt: Tokens.BeginAttempt, deadline: ContinuousClock.Instant) async throws -> Int? {
        let reply = try await redis.run(
            Scripts.beginAttempt, keys: [failures(attempt.subject)],
            arguments: [
                Int(now().timeIntervalSince1970 * 1000), attempt.rule.limit, attempt.rule.window * 1000,
                Self.firstPause.milliseconds, Self.longestPause.milliseconds, attempt.perDay,
            ], deadline: deadline)
        guard let pause = reply.int else { throw RedisError.protocolError }
        return pause > 0 ? (pause + 999) / 1000 : nil
    }

    /// Takes it back.
    func settleAttempt(_ attempt: Tokens.SettleAttempt, deadline: ContinuousClock.Instant) async throws {
        _ = try await redis.run(
            Scripts.settleAttempt, keys: [failures(attempt.subject)],
            arguments: [attempt.rule.limit, attempt.forgetsFailures ? 1 : 0], deadline: deadline)
    }

    private func counter(_ policy: String, _ subject: Secret) -> String {
        "\(prefix)limit:\(digest(policy, subject))"
    }

    private func failures(_ subject: Secret) -> String { "\(prefix)failures:\(digest("failures", subject))" }

    private func digest(_ kind: String, _ subject: Secret) -> String {
        let message = Data("\(kind)\u{0}".utf8) + Data(subject.reveal().utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(18)).base64URL
    }
}
