import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct ExternalIdentityStoreTests {
    private static let ann: [String: TestProvider.Value] = [
        "id": "1", "email": "Ann@example.com", "email_verified": true, "name": "Ann",
    ]

    @Test func erasingAUserDeletesTheirIdentities() async throws {
        let fixture = try await ProviderFixture()
        let identity = fixture.identity
        let ann = try fixture.authenticated(try await fixture.signIn(.google, Self.ann)).profile
        _ = try await identity.call(Identity.EraseUser(user: ann.id), identity.context())
        // The address is deleted once mailer has been told to forget it.
        _ = try await identity.takeMails()
        #expect(try await !identity.storedText().contains("ann@example.com"))
        // The same identity signs up a new user.
        let again = try fixture.authenticated(try await fixture.signIn(.google, Self.ann)).profile
        #expect(again.id != ann.id)
    }
}
