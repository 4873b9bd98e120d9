import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct HasPasswordHandlerTests {
    @Test func reportsWhetherThereIsAPassword() async throws {
        let fixture = try await ProviderFixture()
        let person: [String: TestProvider.Value] = ["id": 5, "email": "ann@example.com", "email_verified": true]
        let ann = try fixture.authenticated(try await fixture.signIn(.google, person)).profile
        let bob = try await fixture.identity.signUp("bob@example.com").profile
        for (user, expected) in [(ann.id, false), (bob.id, true), (UserID.make(), false)] {
            let reply = try await fixture.identity.call(
                Identity.HasPassword(user: user, application: bob.applicationID), fixture.identity.context())
            #expect(reply.hasPassword == expected)
        }
    }
}
