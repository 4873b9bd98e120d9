import Crypto
import Foundation
import Models
import Proofs
import Testing

@testable import MailerService

/// Mailer sends exactly what identity has signed, and only where identity says.
@Suite struct EnqueueWebhookHandlerTests {
    private func errorCode(_ webhook: SignedWebhook, _ fixture: WebhookFixture) async -> String? {
        await code { try await fixture.enqueue(.init(webhook: webhook), fixture.mailer.context()) }
    }

    @Test func refusesWhatIdentityDidNotSign() async throws {
        let fixture = try await WebhookFixture()
        let endpoint = try fixture.endpoint()
        let signed = try await fixture.signed(.init(endpoint: endpoint, event: fixture.event()))
        var elsewhere = endpoint
        elsewhere.url = "https://evil.example/collect"
        var altered = signed
        altered.content = try JSONEncoder().encode(OutgoingWebhook(endpoint: elsewhere, event: fixture.event()))
        #expect(await errorCode(altered, fixture) == "invalid_proof")
        var longer = signed
        longer.content.append(UInt8(ascii: " "))
        #expect(await errorCode(longer, fixture) == "invalid_proof")
        // Not by another key in identity's name, not for another service, and no proof of another type.
        let own = Curve25519.Signing.PrivateKey()
        let signer = try await ProofSigner(service: .identity, seed: SecretKey(own.rawRepresentation))
        let statement = WebhookProof(event: .make(), content: signed.content)
        let forged = try await signer.sign(statement: statement, for: .mailer)
        #expect(await errorCode(.init(content: signed.content, proof: forged), fixture) == "invalid_proof")
        let misdirected = try await fixture.mailer.identity.sign(statement: statement, for: .tokens)
        #expect(await errorCode(.init(content: signed.content, proof: misdirected), fixture) == "invalid_proof")
        let mail = try await fixture.mailer.identity.sign(
            statement: MailProof(event: .make(), content: signed.content), for: .mailer)
        #expect(await errorCode(.init(content: signed.content, proof: mail), fixture) == "invalid_proof")
        let old = try await fixture.signed(.init(endpoint: endpoint), at: Date(timeIntervalSinceNow: -130))
        #expect(await errorCode(old, fixture) == "invalid_proof")
        #expect(try await fixture.webhooks.endpoint(endpoint.id) == nil)
        #expect(try await fixture.counts(endpoint.id).waiting == 0)
    }

    @Test func acceptsAnEventOnce() async throws {
        let fixture = try await WebhookFixture()
        let (endpoint, id) = (try fixture.endpoint(), OutboxEventID.make())
        for _ in 0..<2 { try await fixture.accept(fixture.event(), for: endpoint, as: id) }
        #expect(try await fixture.counts(endpoint.id).waiting == 1)
        try await fixture.accept(fixture.event(), for: endpoint)
        #expect(try await fixture.counts(endpoint.id).waiting == 2)
        #expect(try await fixture.webhooks.dueWebhooks(limit: 10) == [endpoint.id])
    }

    @Test func keepsTheLatestSettings() async throws {
        let fixture = try await WebhookFixture()
        let id = WebhookID.make()
        let later = try fixture.endpoint(id, url: "https://new.example.com/", revision: 3)
        try await fixture.accept(fixture.event(), for: fixture.endpoint(id, revision: 2))
        try await fixture.accept(nil, for: later)
        try await fixture.accept(fixture.event(), for: fixture.endpoint(id, revision: 2))
        #expect(try await fixture.webhooks.endpoint(id) == later)
        #expect(try await fixture.counts(id).waiting == 2)
    }

    @Test func aDeletedWebhookStaysDeleted() async throws {
        let fixture = try await WebhookFixture()
        let endpoint = try fixture.endpoint()
        try await fixture.accept(fixture.event(), for: endpoint)
        try await fixture.accept(nil, for: .removed(endpoint.id))
        #expect(try await fixture.counts(endpoint.id) == .init(waiting: 0, dead: 0))
        #expect(try await fixture.webhooks.dueWebhooks(limit: 10).isEmpty)
        // What comes late does not bring it back.
        try await fixture.accept(fixture.event(), for: endpoint)
        #expect(try await fixture.counts(endpoint.id).waiting == 0)
        #expect(try await fixture.webhooks.webhooks(deadline: .now + .seconds(3)).isEmpty)
    }

    @Test func tellsNothingMoreOfWhoWasErased() async throws {
        let fixture = try await WebhookFixture()
        let (endpoint, user) = (try fixture.endpoint(), UserID.make())
        let erasure = ErasureProof(
            user: user, application: .make(), email: try SampleMails.address(),
            erasedAt: Int(Date().timeIntervalSince1970 * 1000))
        try await fixture.mailer.service.erasures.add(erasure, deadline: .now + .seconds(3))
        try await fixture.accept(fixture.event(.userUpdated, of: user), for: endpoint)
        #expect(try await fixture.counts(endpoint.id).waiting == 0)
        try await fixture.accept(fixture.event(.userDeleted, of: user), for: endpoint)
        try await fixture.accept(fixture.event(.userUpdated, of: .make()), for: endpoint)
        #expect(try await fixture.counts(endpoint.id).waiting == 2)
    }

    @Test func refusesWhatIsTooLong() async throws {
        let fixture = try await WebhookFixture()
        let body = String(repeating: "x", count: EnqueueWebhookHandler.maximumBodyBytes + 1)
        let signed = try await fixture.signed(.init(endpoint: fixture.endpoint(), event: fixture.event(body: body)))
        #expect(await errorCode(signed, fixture) == "invalid_request")
    }

    /// Redis sees neither bodies nor secrets nor URLs.
    @Test func redisSeesNeitherBodiesNorURLs() async throws {
        let fixture = try await WebhookFixture()
        let endpoint = try fixture.endpoint(url: "https://hooks.example.com/in?key=visible")
        try await fixture.accept(fixture.event(body: #"{"email":"ann@example.com"}"#), for: endpoint)
        let stored = try await fixture.mailer.everything()
        #expect(stored.contains(endpoint.id.description))
        #expect(!stored.contains("ann@example.com") && !stored.contains("visible"))
        #expect(!stored.contains(fixture.secret.reveal()))
    }
}
