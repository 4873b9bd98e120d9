import Models
import Testing

@testable import IdentityService

@Suite struct ListRelatedOriginsHandlerTests {
    @Test func listsOurOriginAndThoseOfClients() async throws {
        let identity = try await IdentityFixture()
        _ = try await identity.call(
            Identity.CreateClient(
                application: identity.client.applicationID, name: "More",
                origins: ["https://app.example.com", "http://localhost:3000", "http://127.0.0.1:3000"],
                redirectURIs: [], loginMethods: [.password]), identity.operatorContext)
        _ = try await identity.call(
            Identity.CreateClient(
                application: identity.client.applicationID, name: "Printer", origins: ["https://printer.example"],
                redirectURIs: [], loginMethods: [.password], isFirstParty: false), identity.operatorContext)
        let origins = try await identity.call(Identity.ListRelatedOrigins(), identity.context())
        // Browsers make no passkeys at IP addresses.
        #expect(origins == ["http://localhost:3000", "https://app.example.com", "https://auth.example.com"])
    }
}
