import Models
import Testing

@testable import IdentityService

@Suite struct ListProviderConnectionsHandlerTests {
    @Test func listsThoseOfOneClientOrOfAllWithoutSecrets() async throws {
        let identity = try await IdentityFixture()
        try await identity.connect(.google, issuer: "https://sso.example.com")
        try await identity.connect(.github)
        func list(_ client: ClientID?) async throws -> [ProviderConnection] {
            try await identity.call(Identity.ListProviderConnections(client: client), identity.operatorContext)
        }
        let all = try await list(nil)
        #expect(all.map(\.provider) == [.google, .github])
        #expect(all.map(\.issuer) == ["https://sso.example.com", nil])
        #expect(try await list(identity.client.id) == all)
        #expect(try await list(.make()).isEmpty)
    }
}
