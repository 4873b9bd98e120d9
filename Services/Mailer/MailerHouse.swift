import Models
import Proofs
import RPC
import Redis
import ServiceKit

/// What handlers need.
struct MailerHouse: Sendable {
    let outbox: Outbox
    let store: OneTimeStore
    let seal: MailSeal
    let erasures: Erasures
    let proofs: ProofSigner
    /// Reads identity's proofs: what to mail, and whom to forget.
    let peerProofVerifier: ProofVerifier
    /// The public base URL, which links begin with.
    let issuer: String

    /// Puts the service together around a store. Throws when a secret is not usable.
    static func make(
        redis: RedisClient, secrets: MailerSecrets, issuer: String, lifetimes: OneTimeLifetimes = .init(),
        prefix: String = "mailer:"
    ) async throws -> MailerHouse {
        MailerHouse(
            outbox: Outbox(redis: redis, prefix: prefix),
            store: OneTimeStore(
                redis: redis, keys: OneTimeKeys(prefix: prefix, secret: secrets.outboxKey), lifetimes: lifetimes),
            seal: MailSeal(key: secrets.outboxKey),
            erasures: Erasures(redis: redis, prefix: prefix, secret: secrets.outboxKey),
            proofs: try await ProofSigner(service: .mailer, seed: secrets.proofSigningKey),
            peerProofVerifier: try await ProofVerifier(audience: .mailer, trusted: secrets.trustedProofKeys ?? [:]),
            issuer: issuer)
    }
}
