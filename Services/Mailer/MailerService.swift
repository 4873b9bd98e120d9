import Crypto
import GeoIP
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
    let deliveries: DeliveryHistory
    let webhooks: WebhookQueueStore
    /// Encrypts tokens and codes while they wait in the outbox.
    let sealedBox: SealedBox<MailSecrets>
    /// Decrypts the secrets of webhooks, which identity has encrypted.
    let webhookSecrets: SealedBox<WebhookSecrets>
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
    /// Where network addresses are; nil without a file of places.
    let places: Places?

    /// Builds the stores on `redis`. `prefix` comes before every key. Throws if a secret is not usable.
    static func make(
        redis: RedisClient, secrets: MailerSecrets, issuer: String, templates: MailTemplates, sender: MailSender,
        places: Places? = nil, lifetimes: OneTimeTokenLifetimes = .init(), prefix: String = "mailer:"
    ) async throws -> MailerService {
        MailerService(
            outbox: OutboxStore(redis: redis, prefix: prefix),
            tokens: OneTimeTokenStore(
                redis: redis, keys: OneTimeTokenKeys(prefix: prefix, secret: secrets.outboxKey), lifetimes: lifetimes),
            erasures: ErasureStore(redis: redis, prefix: prefix, secret: secrets.outboxKey),
            deliveries: DeliveryHistory(redis: redis, prefix: prefix, secret: secrets.outboxKey),
            webhooks: WebhookQueueStore(redis: redis, prefix: prefix, secret: secrets.outboxKey),
            sealedBox: SealedBox(keys: [SymmetricKey(secrets.outboxKey)]),
            webhookSecrets: SealedBox(keys: (secrets.webhookKeys ?? []).map { SymmetricKey($0) }),
            proofSigner: try await ProofSigner(service: .mailer, seed: secrets.proofSigningKey),
            peerProofVerifier: try await ProofVerifier(audience: .mailer, trusted: secrets.trustedProofKeys ?? [:]),
            issuer: issuer, templates: templates, sender: sender, places: places)
    }

    /// Renders the emails of the outbox.
    var renderer: TemplateMailRenderer {
        TemplateMailRenderer(
            templates: templates, sender: sender, issuer: issuer, sealedBox: sealedBox, places: places)
    }

    /// Registers every method of the service.
    func register(on router: inout Router) {
        let acceptMessage = AcceptMessage(
            outbox: outbox, tokens: tokens, sealedBox: sealedBox, deliveries: deliveries)
        let mailboxProofs = MailboxProofSigner(signer: proofSigner)

        router.handle(
            EnqueueMessageHandler(
                acceptMessage: acceptMessage, erasures: erasures, peerProofVerifier: peerProofVerifier))
        router.handle(
            ForgetUserHandler(
                outbox: outbox, tokens: tokens, erasures: erasures, deliveries: deliveries, webhooks: webhooks,
                peerProofVerifier: peerProofVerifier))

        router.handle(
            EnqueueWebhookHandler(
                webhooks: webhooks, erasures: erasures, peerProofVerifier: peerProofVerifier))
        router.handle(
            RunSignUpHookHandler(
                secrets: webhookSecrets, transport: HTTPSignUpHookTransport(), inFlight: SignUpHooksInFlight(),
                metrics: SignUpHookMetrics(), proofSigner: proofSigner, peerProofVerifier: peerProofVerifier))
        router.handle(ListWebhookAttemptsHandler(webhooks: webhooks))
        router.handle(ListWebhookDeliveriesHandler(webhooks: webhooks))
        router.handle(ReplayWebhooksHandler(webhooks: webhooks))

        router.handle(RedeemEmailTokenHandler(tokens: tokens, mailboxProofs: mailboxProofs))
        router.handle(RedeemEmailCodeHandler(tokens: tokens, mailboxProofs: mailboxProofs))
        router.handle(ExchangeEmailCodeHandler(tokens: tokens, mailboxProofs: mailboxProofs))
        router.handle(PeekEmailTokenHandler(tokens: tokens))
        router.handle(PreviewEmailLinkHandler(tokens: tokens, mailboxProofs: mailboxProofs))
        router.handle(FinishRedemptionHandler(tokens: tokens))
        router.handle(SendEmailLinkHandler(acceptMessage: acceptMessage, issuer: issuer))

        router.handle(
            ListUserMailsHandler(outbox: outbox, deliveries: deliveries, peerProofVerifier: peerProofVerifier))

        router.handle(ListMessagesHandler(outbox: outbox))
        router.handle(ListDeliveriesHandler(deliveries: deliveries))
        router.handle(RetryMessageHandler(outbox: outbox))
        router.handle(DropMessageHandler(outbox: outbox))
        router.handle(PreviewMailHandler(templates: templates, sender: sender, issuer: issuer))
    }
}
