import Models
import Testing

@testable import IdentityService

@Suite struct UpdateWebhookHandlerTests {
    @Test func changesWhatIsGivenAndTellsMailer() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook(.userCreated).webhook
        _ = try await identity.takeWebhooks()
        let updated = try await identity.call(
            Identity.UpdateWebhook(id: made.id, url: "https://new.example.com/", events: [], isEnabled: false),
            identity.operatorContext)
        #expect(updated.name == made.name && updated.url == "https://new.example.com/")
        #expect(updated.events.isEmpty && !updated.isEnabled)
        let told = try #require(try await identity.takeWebhooks().first)
        #expect(told.event == nil && told.endpoint.url == "https://new.example.com/" && !told.endpoint.isEnabled)
        #expect(told.endpoint.revision == 2)
        let entry = try #require(try await identity.auditEntries { $0.application = made.applicationID }.last)
        #expect(entry.event == .webhookUpdated && entry.changed == ["url", "events", "enabled"])
        #expect(entry.changes?.first == .init("url", from: "https://crm.example.com/hooks", to: updated.url))
        // Nothing is told to a webhook that is disabled.
        try await identity.signUp("ann@example.com")
        #expect(try await identity.takeWebhooks().isEmpty)
    }

    @Test func refusesWhatIsNotValidTogether() async throws {
        let identity = try await IdentityFixture()
        let made = try await identity.makeWebhook().webhook
        try await identity.makeWebhook(name: "Other")
        func refused(_ call: Identity.UpdateWebhook) async -> ServiceError? {
            await error { try await identity.call(call, identity.operatorContext) }
        }
        #expect(
            await refused(.init(id: made.id, url: "http://10.0.0.1/"))?.invalidParams?.map(\.path) == ["/url"])
        #expect(
            await refused(.init(id: made.id, url: "http://10.0.0.1/", allowsPrivateAddresses: true)) == nil)
        #expect(
            await refused(.init(id: made.id, allowsPrivateAddresses: false))?.invalidParams?.map(\.path) == ["/url"])
        #expect(await refused(.init(id: made.id, events: [.webhookTest]))?.invalidParams?.map(\.path) == ["/events"])
        #expect(await refused(.init(id: made.id, name: "Other"))?.code == .alreadyExists)
        #expect(await refused(.init(id: .make(), name: "x"))?.code == .notFound)
    }
}
