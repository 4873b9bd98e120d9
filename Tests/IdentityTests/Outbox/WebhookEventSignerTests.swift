import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct WebhookEventSignerTests {
    /// What is told about users is read when it is dispatched.
    @Test func tellsOfAUserWhoWasErasedMeanwhileNothingMore() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook().webhook
        let ann = try await identity.signUp("ann@example.com").profile
        let signer = identity.service.eventSigner.webhooks
        func sign(_ type: WebhookEvent, of user: UserID) async throws -> SignedWebhook? {
            try await signer.sign(
                WebhookOccurrence(webhook: made.id, type: type, at: Date()), id: .make(), user: user,
                deadline: .now + .seconds(10))
        }
        #expect(try await sign(.userUpdated, of: ann.id)?.webhook().event?.body.contains("ann@example.com") == true)
        _ = try await identity.call(Identity.EraseUser(user: ann.id), identity.operatorContext)
        #expect(try await sign(.userCreated, of: ann.id) == nil)
        #expect(try await sign(.userUpdated, of: ann.id) == nil)
        #expect(try await sign(.userDeleted, of: ann.id) != nil)
        #expect(try await sign(.userUpdated, of: .make()) == nil)
    }

    /// The gateway passes it on, so it must not hold what signs messages.
    @Test func theSecretIsEncrypted() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook()
        let signed = try await identity.service.eventSigner.webhooks.sign(
            settingsOf: made.webhook.id, id: .make(), deadline: .now + .seconds(10))
        let text = String(decoding: signed.content, as: UTF8.self)
        #expect(!text.contains(made.secret.reveal().dropFirst(6)))
        #expect(try signed.webhook().endpoint.revision == 1)
        let removed = try await identity.service.eventSigner.webhooks.sign(
            settingsOf: .make(), id: .make(), deadline: .now + .seconds(10))
        #expect(try removed.webhook().endpoint.url == nil)
    }
}
