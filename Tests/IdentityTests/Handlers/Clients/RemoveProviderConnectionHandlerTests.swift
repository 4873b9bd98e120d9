import Models
import Testing

@testable import IdentityService

@Suite struct RemoveProviderConnectionHandlerTests {
    @Test func removesTheConnectionAndItsSignInMethodOnce() async throws {
        let identity = try await IdentityFixture()
        try await identity.connect(.google)
        try await identity.connect(.github)
        func remove(_ provider: Provider, of client: ClientID) async throws -> ProviderConnection {
            try await identity.call(
                Identity.RemoveProviderConnection(client: client, provider: provider), identity.operatorContext)
        }
        let removed = try await remove(.google, of: identity.client.id)
        #expect(removed.provider == .google && removed.providerClientID == "our-id")
        let client = try await identity.call(Identity.FindClient(.id(identity.client.id)), identity.context())
        #expect(client.loginMethods == [.password, .github])
        #expect(await error { try await remove(.google, of: identity.client.id) }?.code == .notFound)
        #expect(await error { try await remove(.github, of: .make()) }?.code == .notFound)
    }
}
