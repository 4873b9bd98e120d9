import Crypto
import Foundation
import Models
import Primitives
import Redis

/// Makes the challenges of passkeys, and stores which of them were answered.
///
/// A challenge carries what it was made for, encrypted, so nothing is stored before it is answered. Anybody can begin a sign-in: a store
/// of begun ones would let a flood of them push out those of other people.
struct PasskeyChallengeStore: Sendable {
    /// How long a user may take (``PasskeyCeremony``).
    static let lifetime: Duration = .seconds(300)
    /// How much longer an answered challenge is stored, because the clocks of replicas differ.
    private static let clockDifference: Duration = .seconds(60)
    /// In bytes. A key of its own for each challenge keeps the nonces of AES-GCM from ever meeting, however many are made.
    private static let saltLength = 16

    let redis: RedisClient
    let keys: RedisKeys
    /// Encrypts the challenges.
    let key: SecretKey
    /// The present, which tests can set.
    let now: @Sendable () -> Date

    /// What a challenge carries.
    private struct Contents: Codable, Sendable {
        let ceremony: PasskeyCeremony
        /// The browser that it is bound to; nil for a caller that keeps no cookies.
        let device: String?
        /// Milliseconds since 1970.
        let expiry: Int
    }

    /// A new challenge for a ceremony: about 250 bytes in base64url, 128 bits of them random.
    ///
    /// - Parameter device: the browser that it is bound to; nil for a caller that keeps no cookies.
    func issue(_ ceremony: PasskeyCeremony, device: String?) throws -> Secret {
        let salt = RandomToken.bytes(Self.saltLength)
        let contents = Contents(
            ceremony: ceremony, device: device, expiry: now().milliseconds + Self.lifetime.milliseconds)
        return Secret((salt + (try box(salt).seal(contents))).base64URL)
    }

    /// Takes a challenge, once, even from the wrong browser. Throws 401 `passkey_invalid` when it is not one of ours, expired or used,
    /// and when it is bound to another browser.
    func take(
        _ challenge: Secret, device: String?, deadline: ContinuousClock.Instant
    ) async throws -> PasskeyCeremony {
        guard let bytes = Data(base64URL: challenge.reveal()), bytes.count > Self.saltLength else {
            throw ServiceError.passkeyInvalid
        }
        let salt = Data(bytes.prefix(Self.saltLength))
        let contents: Contents
        do {
            contents = try box(salt).open(bytes.dropFirst(Self.saltLength))
        } catch SealError.cannotOpen {
            throw ServiceError.passkeyInvalid
        }
        let left = contents.expiry - now().milliseconds
        guard left > 0 else { throw ServiceError.passkeyInvalid }
        let reply = try await redis.send(
            RedisCommand(
                "SET", keys.usedPasskeyChallenge(salt.base64URL), "1", "NX", "PX",
                left + Self.clockDifference.milliseconds), deadline: deadline)
        if case .error(let error) = reply { throw RedisError.server(error) }
        guard reply.string == "OK", contents.device == nil || contents.device == device else {
            throw ServiceError.passkeyInvalid
        }
        return contents.ceremony
    }

    private func box(_ salt: Data) -> SealedBox<Contents> {
        SealedBox(keys: [SymmetricKey(derivedFrom: key, for: "latchkey passkey challenge \(salt.base64URL)")])
    }
}
