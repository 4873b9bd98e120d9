import Crypto
import Models
import Primitives
import Proofs
import Redis
import RPC
import ServiceKit

/// The whole service: its stores in Redis, and what its handlers need beside them.
struct MailerService: Sendable {
    let outbox: OutboxStore
    let tokens: OneTimeTokenStore
    let erasures: ErasureStore
    /// Encrypts tokens and codes while they wait in the outbox.
    let sealedBox: SealedBox<MailSecrets>
    /// Signs statements to identity.
    let proofSigner: ProofSigner
    /// Verifies identity's proofs: what to mail, and whom to forget.
    let peerProofVerifier: ProofVerifier
    /// The public base URL, which links begin with.
    let issuer: String
    /// The texts of all emails.
    let templates: MailTemplates
    /// The sender of all emails.
    let sender: MailSender

    /// Builds the stores on `redis`. `prefix` comes before every key. Throws if a secret is not usable.
    static func make(
        redis: RedisClient, secrets: MailerSecrets, issuer: String, templates: MailTemplates, sender: MailSender,
        lifetimes: OneTimeTokenLifetimes = .init(), prefix: String = "mailer:"
    ) async throws -> MailerService {
        MailerService(
            outbox: OutboxStore(redis: redis, prefix: prefix),
            tokens: OneTimeTokenStore(
                redis: redis, keys: OneTimeTokenKeys(prefix: prefix, secret: secrets.outboxKey), lifetimes: lifetimes),
            erasures: ErasureStore(redis: redis, prefix: prefix, secret: secrets.outboxKey),
            sealedBox: SealedBox(keys: [SymmetricKey(secrets.outboxKey)]),
            proofSigner: try await ProofSigner(service: .mailer, seed: secrets.proofSigningKey),
            peerProofVerifier: try await ProofVerifier(audience: .mailer, trusted: secrets.trustedProofKeys ?? [:]),
            issuer: issuer, templates: templates, sender: sender)
    }

    /// Renders the emails of the outbox.
    var renderer: TemplateMailRenderer {
        TemplateMailRenderer(templates: templates, sender: sender, issuer: issuer, sealedBox: sealedBox)
    }

    /// Registers every method of the service.
    func register(on router: inout Router) {
        let acceptMessage = AcceptMessage(outbox: outbox, tokens: tokens, sealedBox: sealedBox)
        let mailboxProofs = MailboxProofSigner(signer: proofSigner)

        router.handle(
            EnqueueMessageHandler(
                acceptMessage: acceptMessage, erasures: erasures, peerProofVerifier: peerProofVerifier))
        router.handle(
            ForgetUserHandler(outbox: outbox, tokens: tokens, erasures: erasures, peerProofVerifier: peerProofVerifier))

        router.handle(RedeemEmailTokenHandler(tokens: tokens, mailboxProofs: mailboxProofs))
        router.handle(RedeemEmailCodeHandler(tokens: tokens, mailboxProofs: mailboxProofs))
        router.handle(ExchangeEmailCodeHandler(tokens: tokens, mailboxProofs: mailboxProofs))
        router.handle(PeekEmailTokenHandler(tokens: tokens))
        router.handle(PreviewEmailLinkHandler(tokens: tokens, mailboxProofs: mailboxProofs))
        router.handle(FinishRedemptionHandler(tokens: tokens))
        router.handle(SendEmailLinkHandler(acceptMessage: acceptMessage, issuer: issuer))

        router.handle(ListMessagesHandler(outbox: outbox))
        router.handle(RetryMessageHandler(outbox: outbox))
        router.handle(DropMessageHandler(outbox: outbox))
        router.handle(PreviewMailHandler(templates: templates, sender: sender, issuer: issuer))
    }
}
