import Crypto
import Foundation
import Models
import Redis

/// The counters of limits in Redis, shared by all replicas. What is counted is named by a keyed hash, so that Redis
/// knows neither addresses nor accounts; each counter is a key of its own that goes when its time is over.
struct LimitStore: Sendable {
    /// How long the first pause after too many failures is, and the longest.
    static let firstPause: Duration = .seconds(2)
    static let maximumPause: Duration = .seconds(15 * 60)

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

    /// Counts a use of each limit, in one round trip. Of a limit with groups the state is that of the one that refused, or
    /// that is nearest to its end.
    func spend(_ spends: [Tokens.Spend], deadline: ContinuousClock.Instant) async throws -> [Tokens.LimitState] {
        let replies = try await redis.run(
            Scripts.spendLimit,
            each: spends.map { spend in
                .init(keys: counters(of: spend), arguments: spend.rules.flatMap { [$0.limit, $0.window * 1000] })
            }, deadline: deadline)
        return try zip(spends, replies).map { spend, reply in
            let numbers = (reply.array ?? []).compactMap(\.int)
            var states: [Tokens.LimitState] = []
            for (index, rule) in spend.rules.prefix(numbers.count / 2).enumerated() {
                let (count, left) = (numbers[2 * index], numbers[2 * index + 1])
                states.append(
                    .init(
                        policy: spend.policy, rule: rule, remaining: max(0, rule.limit - count),
                        reset: (left + 999) / 1000, isAllowed: count <= rule.limit))
            }
            let refused = states.first { !$0.isAllowed }
            guard let state = refused ?? states.min(by: { $0.remaining < $1.remaining }) else {
                throw RedisError.protocolError
            }
            return state
        }
    }

    /// Counts one use.
    func spend(_ spend: Tokens.Spend, deadline: ContinuousClock.Instant) async throws -> Tokens.LimitState {
        guard let state = try await self.spend([spend], deadline: deadline).first else {
            throw RedisError.protocolError
        }
        return state
    }

    /// Groups share a hash tag, as the script needs in a cluster.
    private func counters(of spend: Tokens.Spend) -> [String] {
        let digests = ([spend.subject] + (spend.groups ?? []).map(\.subject)).map { digest(spend.policy, $0) }
        guard let widest = digests.last, digests.count > 1 else { return digests.map { "\(prefix)limit:\($0)" } }
        return digests.map { "\(prefix)limit:{\(widest)}:\($0)" }
    }

    /// The present, in milliseconds since 1970.
    var milliseconds: Int { Int(now().timeIntervalSince1970 * 1000) }

    /// A keyed hash of what is counted.
    func digest(_ kind: String, _ subject: Secret) -> String {
        let message = Data("\(kind)\u{0}".utf8) + Data(subject.reveal().utf8)
        return Data(HMAC<SHA256>.authenticationCode(for: message, using: key).prefix(18)).base64URL
    }
}

extension Tokens.Spend {
    /// The rules of the subject and of its groups.
    fileprivate var rules: [Tokens.LimitRule] { [rule] + (groups ?? []).map(\.rule) }
}
