import Foundation
import Logging
import Models
import Proofs
import Redis
import ServiceKit

extension TokensHouse {
    /// Puts the service together around a store. Throws when a secret is not usable.
    static func make(
        redis: RedisClient, secrets: TokensSecrets, issuer: String, algorithm: SigningAlgorithm = .es256,
        lifetimes: Lifetimes = .init(), keyPrefix: String = "tokens:", logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) async throws -> TokensHouse {
        let keys = RedisKeys(prefix: keyPrefix)
        let codec = RefreshTokenCodec(key: secrets.refreshDerivationKey)
        let ring = KeyRing(
            redis: redis, keys: keys, seal: try KeySeal(keys: secrets.keyEncryptionKeys), algorithm: algorithm,
            lifetimes: lifetimes, logger: logger, now: now)
        return TokensHouse(
            authorizations: AuthorizationStore(
                redis: redis, keys: keys, lifetimes: lifetimes, logger: logger, now: now),
            sessions: SessionStore(redis: redis, keys: keys, codec: codec, lifetimes: lifetimes, now: now),
            providerStates: ProviderStateStore(redis: redis, keys: keys, logger: logger, now: now),
            proofs: try await ProofVerifier(audience: .tokens, trusted: secrets.trustedProofKeys),
            ring: ring,
            mint: TokenIssuer(ring: ring, codec: codec, issuer: issuer, lifetimes: lifetimes, now: now),
            checker: AccessTokenChecker(ring: ring, issuer: issuer, now: now),
            limits: LimitStore(redis: redis, prefix: keyPrefix, key: secrets.refreshDerivationKey, now: now),
            signer: try await ProofSigner(service: .tokens, seed: secrets.proofSigningKey),
            logger: logger)
    }
}
