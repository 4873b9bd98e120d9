import Models
import TestKit
import Testing

@testable import IdentityService

@Suite struct ListLinkedIdentitiesHandlerTests {
    @Test func listsTheIdentitiesOfTheUserOldestFirst() async throws {
        let fixture = try await ProviderFixture()
        let person: [String: TestProvider.Value] = ["id": 5, "email": "ann@example.com", "email_verified": true]
        let ann = try fixture.authenticated(try await fixture.signIn(.google, person)).profile
        _ = try await fixture.signIn(.github, person)
        _ = try await fixture.signIn(.github, ["id": 6, "email": "bob@example.com", "email_verified": true])
        let linked = try await fixture.identity.call(
            Identity.ListLinkedIdentities(user: ann.id, application: ann.applicationID), fixture.identity.context())
        #expect(linked.map(\.provider) == [.google, .github])
        #expect(linked.map { $0.email?.description } == ["ann@example.com", "ann@example.com"])
    }
}
