import Models
import Testing

@testable import IdentityService

@Suite struct TestWebhookHandlerTests {
    @Test func sendsAMessageWhateverTheWebhookWants() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook(.userDeleted).webhook
        let message = try await identity.call(Identity.TestWebhook(id: made.id), identity.operatorContext).message
        let events = try await identity.leaseEvents()
        #expect(events.map(\.id.uuid) == [message.uuid])
        guard case .webhook(let signed)? = events.first?.work else {
            Issue.record("no webhook")
            return
        }
        let event = try #require(try signed.webhook().event)
        #expect(event.type == .webhookTest && event.user == nil)
        #expect(event.body.contains(#""type":"webhook.test""#) && event.body.contains(made.applicationID.description))
    }

    @Test func refusesOneThatIsDisabled() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook().webhook
        _ = try await identity.call(
            Identity.UpdateWebhook(id: made.id, isEnabled: false), identity.operatorContext)
        func test(_ id: WebhookID) async -> ServiceError? {
            await error { try await identity.call(Identity.TestWebhook(id: id), identity.operatorContext) }
        }
        #expect(await test(made.id)?.invalidParams?.map(\.path) == ["/id"])
        #expect(await test(.make())?.code == .notFound)
    }
}
