import Models
import Testing

@testable import IdentityService

@Suite struct UpdateOAuthClientHandlerTests {
    @Test func validatesPostLogoutRedirectURIs() async throws {
        let identity = try await IdentityFixture()
        let uri = "https://app.example.com/bye"
        let client = try await identity.call(
            Identity.UpdateOAuthClient(client: identity.client.id, postLogoutRedirectURIs: [uri]), identity.context())
        #expect(client.postLogoutRedirectURIs == [uri])
        let found = try await identity.call(Identity.FindClient(.id(client.id)), identity.context())
        #expect(found == client)
        let error = await #expect(throws: ServiceError.self) {
            try await identity.call(
                Identity.UpdateOAuthClient(client: client.id, postLogoutRedirectURIs: ["javascript:alert(1)"]),
                identity.context())
        }
        #expect(error?.invalidParams?.map(\.path) == ["/post_logout_redirect_uris/0"])
    }
}
