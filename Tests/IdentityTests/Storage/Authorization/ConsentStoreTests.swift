import Models
import Testing

@testable import IdentityService

@Suite struct ConsentStoreTests {
    private let deadline = ContinuousClock.now + .seconds(30)

    @Test func scopesAddUpPerClient() async throws {
        let identity = try await IdentityFixture()
        let store = identity.service.consents
        let profile = try await identity.signUp("mia@example.com").profile
        let (user, application, client) = (profile.id, profile.applicationID, identity.client.id)
        let entry = AuditEntry(event: .consentGranted, application: application, context: identity.context())
        func scopes(_ client: ClientID) async throws -> [String] {
            try await store.scopes(grantedBy: user, of: application, to: client, deadline: deadline)
        }
        for granted in [["profile", "openid"], ["openid", "email"]] {
            try await store.grant(granted, by: user, of: application, to: client, audit: entry, deadline: deadline)
        }
        #expect(try await scopes(client) == ["email", "openid", "profile"])
        #expect(try await scopes(.make()) == [])
    }
}
