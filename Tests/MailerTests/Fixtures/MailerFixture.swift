import Foundation
import Logging
import Models
import Proofs
import RPC
import Redis
import ServiceKit
import TestKit

@testable import MailerService

/// The mailer on a real Redis with a key space of its own, and an identity that reads its proofs.
struct MailerFixture: Sendable {
    let service: MailerService
    let redis: RedisClient
    let prefix: String
    let proofs: ProofVerifier
    /// Signs mails and erasures as identity does.
    let identity: ProofSigner

    /// Read once for all tests.
    private static let templates = Result { try MailTemplates() }

    init(redisURL: String? = nil) async throws {
        let url = if let redisURL { redisURL } else { try await TestRedis.shared().url }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        redis = RedisClient(configuration: try RedisConfiguration(url: url), logger: logger)
        prefix = "test-\(UUID().uuidString):mailer:"
        let secrets = SecretFile.generate()
        guard let mailer = secrets.mailer, let identity = secrets.identity,
            let sender = MailSender("no-reply@example.com")
        else { throw ServiceError.internal }
        service = try await MailerService.make(
            redis: redis, secrets: mailer, issuer: "https://auth.example.com",
            templates: try Self.templates.get(), sender: sender, prefix: prefix)
        proofs = try await ProofVerifier(audience: .identity, trusted: identity.trustedProofKeys)
        self.identity = try await ProofSigner(service: .identity, seed: identity.proofSigningKey)
    }

    var acceptMessage: AcceptMessage {
        AcceptMessage(
            outbox: service.outbox, tokens: service.tokens, sealedBox: service.sealedBox, deliveries: service.deliveries
        )
    }

    var enqueue: EnqueueMessageHandler {
        EnqueueMessageHandler(
            acceptMessage: acceptMessage, erasures: service.erasures, peerProofVerifier: service.peerProofVerifier)
    }

    var forgetUser: ForgetUserHandler {
        ForgetUserHandler(
            outbox: service.outbox, tokens: service.tokens, erasures: service.erasures,
            deliveries: service.deliveries, webhooks: service.webhooks,
            peerProofVerifier: service.peerProofVerifier)
    }

    var mailboxProofs: MailboxProofSigner { MailboxProofSigner(signer: service.proofSigner) }

    /// A mail as identity would sign it for `event`.
    func signed(_ mail: OutgoingMail, as event: OutboxEventID = .make(), at date: Date = Date()) async throws
        -> SignedMail
    {
        let content = try JSONEncoder().encode(mail)
        let proof = try await identity.sign(
            statement: MailProof(event: event, content: content), for: .mailer, at: date)
        return SignedMail(content: content, proof: proof)
    }

    /// Has a mail accepted that identity has signed.
    @discardableResult
    func accept(_ mail: OutgoingMail, as event: OutboxEventID = .make()) async throws -> Mailer.EnqueueMessage.Reply {
        try await enqueue(.init(mail: signed(mail, as: event)), context())
    }

    func context(_ request: RequestID? = nil) -> CallContext {
        CallContext(requestID: request, deadline: .after(.seconds(5)))
    }

    /// What a mail for `email` would grant.
    func grant(
        _ purpose: OneTimeGrant.Purpose, _ email: String = "ann@example.com", client: String = "client_demo",
        device: String? = nil
    ) throws -> OneTimeGrant {
        guard let email = EmailAddress(email), let client = ClientID(client) else { throw ServiceError.internal }
        return OneTimeGrant(
            purpose, email: email, application: .make(), client: client, user: .make(), credential: .make(),
            device: device)
    }

    func issue(_ grant: OneTimeGrant) async throws -> OneTimeTokenStore.Issued {
        try await service.tokens.issue(grant, deadline: .now + .seconds(5))
    }

    func redeem(
        _ token: Secret, _ purpose: OneTimeGrant.Purpose, as redemption: RedemptionID = .make(),
        request: RequestID? = nil
    ) async throws -> RedeemedGrant {
        try await RedeemEmailTokenHandler(tokens: service.tokens, mailboxProofs: mailboxProofs)(
            .init(token: token, purpose: purpose, redemption: redemption), context(request))
    }

    func redeem(
        code: Secret, for grant: OneTimeGrant, isKnownDevice: Bool = false, as redemption: RedemptionID = .make()
    ) async throws -> RedeemedGrant {
        try await redeem(code: code, at: .init(grant), isKnownDevice: isKnownDevice, as: redemption)
    }

    func redeem(
        code: Secret, at place: Mailer.EmailCodeReference, isKnownDevice: Bool = false,
        as redemption: RedemptionID = .make()
    ) async throws -> RedeemedGrant {
        try await RedeemEmailCodeHandler(tokens: service.tokens, mailboxProofs: mailboxProofs)(
            .init(place: place, code: code, redemption: redemption, isKnownDevice: isKnownDevice), context())
    }

    func exchange(_ code: Secret, for grant: OneTimeGrant) async throws -> Secret {
        try await ExchangeEmailCodeHandler(tokens: service.tokens, mailboxProofs: mailboxProofs)(
            .init(place: .init(grant), code: code), context()
        )
        .token
    }

    func finish(_ redemption: RedemptionID, isSpent: Bool) async throws {
        _ = try await FinishRedemptionHandler(tokens: service.tokens)(.init(redemption, isSpent: isSpent), context())
    }

    /// All keys and values of this fixture's part of the store, as text.
    func everything() async throws -> String {
        let keys = try await redis.send(RedisCommand("KEYS", "\(prefix)*")).array ?? []
        var text = ""
        for key in keys.compactMap(\.string) {
            text += key + "\n"
            let type = try await redis.send(RedisCommand("TYPE", key)).string
            let reply =
                switch type {
                case "hash": try await redis.send(RedisCommand("HGETALL", key))
                case "set": try await redis.send(RedisCommand("SMEMBERS", key))
                case "zset": try await redis.send(RedisCommand("ZRANGE", key, 0, -1))
                case "stream": try await redis.send(RedisCommand("XRANGE", key, "-", "+"))
                default: try await redis.send(RedisCommand("GET", key))
                }
            text += Self.flat(reply) + "\n"
        }
        return text
    }

    private static func flat(_ reply: RedisReply) -> String {
        reply.array.map { $0.map(flat).joined(separator: " ") } ?? reply.string ?? ""
    }
}

/// Another code of six digits.
func wrongCode(_ code: Secret) -> Secret {
    let digits = code.reveal()
    return Secret((digits.first == "0" ? "1" : "0") + digits.dropFirst())
}

/// The code of the ``ServiceError`` that `body` throws; nil if it throws no such error.
func code<Value>(_ body: () async throws -> Value) async -> String? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? ServiceError)?.code.rawValue
    }
}
