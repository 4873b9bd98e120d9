import Crypto
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

    @Test func theAuditLogHasOldAndNewValues() async throws {
        let identity = try await IdentityFixture()
        let client = identity.client.id
        func change(_ call: Identity.UpdateOAuthClient) async throws -> [Identity.AuditRecord.Change]? {
            _ = try await identity.call(call, identity.context())
            return try await identity.auditEntries { $0.event = .clientUpdated }.last?.changes
        }
        let uri = "https://app.example.com/bye"
        #expect(
            try await change(.init(client: client, postLogoutRedirectURIs: [uri]))
                == [.init("post_logout_redirect_uris", from: nil, to: uri)])
        let keys = TestAssertion.keySet(P256.Signing.PrivateKey())
        let changes = try #require(try await change(.init(client: client, jwks: keys)))
        #expect(changes.map(\.field) == ["token_endpoint_auth_method", "jwks"])
        #expect(changes[0].to == "private_key_jwt" && changes[1].from == nil && changes[1].to != nil)
        let last = try #require(try await change(.init(client: client, becomesPublic: true)))
        #expect(last.map(\.field) == ["token_endpoint_auth_method", "jwks"])
        #expect(last[0].from == "private_key_jwt" && last[0].to == "none")
        #expect(last[1].from == changes[1].to && last[1].to == nil)
        // Nothing is new.
        #expect(try await change(.init(client: client, becomesPublic: true)) == [])
    }
}
