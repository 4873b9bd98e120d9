import Models
import Testing

@testable import IdentityService

@Suite struct DeleteWebhookHandlerTests {
    @Test func whatWaitsGoesWithIt() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook().webhook
        let other = try await identity.makeWebhook(name: "Other").webhook
        try await identity.signUp("ann@example.com")
        let deleted = try await identity.call(Identity.DeleteWebhook(id: made.id), identity.operatorContext)
        #expect(deleted == made)
        let told = try await identity.takeWebhooks()
        #expect(told.filter { $0.endpoint.id == made.id } == [OutgoingWebhook(endpoint: .removed(made.id))])
        #expect(told.contains { $0.endpoint.id == other.id && $0.event?.type == .userCreated })
        let entry = try #require(try await identity.auditEntries { $0.application = made.applicationID }.last)
        #expect(entry.event == .webhookDeleted && entry.reason == made.name)
        #expect(
            await error { try await identity.call(Identity.DeleteWebhook(id: made.id), identity.operatorContext) }?
                .code == .notFound)
    }

    /// Also an event that was written in the moment before.
    @Test func anEventOfADeletedWebhookIsNothingToDo() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook().webhook
        try await identity.signUp("ann@example.com")
        try await identity.postgres.execute("DELETE FROM identity.webhooks")
        #expect(try await identity.takeWebhooks().isEmpty)
        #expect(made.isEnabled)
        let backlog = try await identity.service.outbox.backlog()
        #expect(backlog.waiting == 0)
    }

    @Test func goesWithItsApplication() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook().webhook
        try await identity.signUp("ann@example.com")
        _ = try await identity.takeWebhooks()
        let reply = try await identity.call(
            Identity.DeleteApplication(id: made.applicationID, users: 1), identity.operatorContext)
        #expect(reply.isDeleted)
        #expect(try await identity.takeWebhooks() == [OutgoingWebhook(endpoint: .removed(made.id))])
    }
}
