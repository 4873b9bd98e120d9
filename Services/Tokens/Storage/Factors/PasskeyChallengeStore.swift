import Crypto
import Foundation
import Logging
import Models
import Primitives
import Redis

/// The challenges that authenticators have not answered yet. Each is stored under its hash and encrypted with a key derived from it,
/// so reading Redis is not enough to answer any of them.
struct PasskeyChallengeStore: Sendable {
    /// How long a user may take (``PasskeyCeremony``).
    static let lifetime: Duration = .seconds(300)
    /// Maximum number of stored challenges: anybody can begin a sign-in.
    static let capacity = 20_000

    let redis: RedisClient
    let keys: RedisKeys
    let logger: Logger
    /// The present, which tests can set.
    let now: @Sendable () -> Date
    var capacity = Self.capacity

    /// Stores a ceremony, and returns its challenge: 256 random bits, base64url.
    ///
    /// - Parameter device: the browser that it is bound to; nil for a caller that keeps no cookies.
    func keep(
        _ ceremony: PasskeyCeremony, device: String?, deadline: ContinuousClock.Instant
    ) async throws -> Secret {
        let challenge = RandomToken.make()
        let hash = challenge.sha256.base64URL
        let dropped = try await redis.run(
            KeepBegunSignInScript(
                entry: keys.passkeyChallenge(hash), index: keys.passkeyChallenges,
                notice: keys.passkeyChallengesNotice, now: now().milliseconds, ttl: Self.lifetime, capacity: capacity,
                name: hash, sealed: try box(challenge).seal(ceremony), browser: device ?? "",
                entryPrefix: keys.passkeyChallengePrefix), deadline: deadline)
        if dropped > 0 {
            logger.warning(
                "passkey challenges dropped: more are waiting than can be stored", metadata: ["capacity": "\(capacity)"]
            )
        }
        return challenge
    }

    /// Takes a challenge, once. Throws 401 `passkey_invalid` when it is unknown, expired or used, and when it is bound to another
    /// browser.
    func take(
        _ challenge: Secret, device: String?, deadline: ContinuousClock.Instant
    ) async throws -> PasskeyCeremony {
        let reply = try await redis.run(
            TakePasskeyChallengeScript(
                challenge: keys.passkeyChallenge(challenge.sha256.base64URL), device: device ?? ""),
            deadline: deadline)
        guard case .good(let sealed) = reply else { throw ServiceError.passkeyInvalid }
        return try box(challenge).open(sealed)
    }

    private func box(_ challenge: Secret) -> SealedBox<PasskeyCeremony> {
        SealedBox(keys: [SymmetricKey(derivedFrom: challenge, for: "latchkey passkey challenge")])
    }
}
