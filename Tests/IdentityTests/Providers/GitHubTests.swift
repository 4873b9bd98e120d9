import Foundation
import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct GitHubTests {
    @Test func takesThePrimaryAddressOfTheList() async throws {
        let fixture = try await ProviderFixture()
        let ann = try fixture.authenticated(
            try await fixture.signIn(
                .github, ["id": 42, "login": "ann", "email": "primary@example.com", "email_verified": true])
        ).profile
        #expect(ann.credentials.map { $0.email?.description } == ["primary@example.com"])
        #expect(ann.identity?.displayName == "ann")
        var without = TestProvider.Behaviour(["id": 43, "email": "b@example.com", "email_verified": true])
        without.withoutEmails = true
        #expect(await error { try await fixture.signIn(.github, without) }?.code == .emailRequired)
    }
}
