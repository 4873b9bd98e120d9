import Models
import Testing

@testable import IdentityService

@Suite struct ListClientsHandlerTests {
    @Test func listsAllOrThoseOfOneApplication() async throws {
        let identity = try await IdentityFixture()
        let other = try await identity.call(Identity.CreateApplication(name: "Acme Shop"), identity.operatorContext)
        let shop = try await identity.call(
            Identity.CreateClient(
                application: other.id, name: "Shop", origins: [], redirectURIs: [], loginMethods: [.password]),
            identity.operatorContext)
        func list(_ application: ApplicationID?) async throws -> [ClientID] {
            try await identity.call(Identity.ListClients(application: application), identity.operatorContext).map(\.id)
        }
        #expect(try await list(nil) == [identity.client.id, shop.id])
        #expect(try await list(other.id) == [shop.id])
    }
}
