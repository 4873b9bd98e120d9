import Models
import Testing

@testable import IdentityService

@Suite struct ListWebhooksHandlerTests {
    @Test func listsThoseOfAnApplicationOrOfAll() async throws {
        let identity = try await IdentityFixture()
        let first = try await identity.makeWebhook().webhook
        let second = try await identity.makeWebhook(name: "Second").webhook
        let application = try await identity.call(
            Identity.CreateApplication(name: "Other"), identity.operatorContext)
        let third = try await identity.call(
            Identity.CreateWebhook(application: application.id, name: "CRM", url: "https://third.example.com/"),
            identity.operatorContext
        ).webhook
        func list(_ application: ApplicationID?) async throws -> [WebhookID] {
            try await identity.call(Identity.ListWebhooks(application: application), identity.operatorContext)
                .map(\.id)
        }
        #expect(try await list(nil) == [first.id, second.id, third.id])
        #expect(try await list(application.id) == [third.id])
        #expect(try await list(.make()).isEmpty)
    }
}
