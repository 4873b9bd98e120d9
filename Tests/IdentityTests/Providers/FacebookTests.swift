import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct FacebookTests {
    @Test func provesThatTheAppSendsTheRequest() async throws {
        let fixture = try await ProviderFixture()
        _ = try await fixture.signIn(.facebook, ["id": "77", "email": "a@example.com", "name": "Ann"])
        let me = try #require(try fixture.provider.requests().first { $0.path == "/me" }).query
        #expect(me["fields"] == "id,name,email")
        #expect(
            Facebook.proof(of: Secret("token"), secret: "secret")
                == "e941110e3d2bfe82621f0e3e1434730d7305d106c5f68c87165d0b27a4611a4a")
        // Ids of another app are different users.
        _ = try await fixture.identity.call(
            Identity.SetProviderConnection(
                client: fixture.identity.client.id, provider: .facebook, providerClientID: "another-app",
                clientSecret: Secret("provider-secret"), issuer: fixture.provider.baseURL), fixture.identity.context())
        let other = try fixture.authenticated(
            try await fixture.signIn(.facebook, ["id": "77", "email": "b@example.com"]))
        #expect(other.profile.credentials.first?.email?.description == "b@example.com")
    }
}
