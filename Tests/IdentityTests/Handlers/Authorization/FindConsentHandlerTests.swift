import Models
import Testing

@testable import IdentityService

@Suite struct FindConsentHandlerTests {
    @Test func findsNothingForAnUnknownUserOrClient() async throws {
        let identity = try await IdentityFixture()
        let scopes = try await identity.call(
            Identity.FindConsent(user: .make(), application: identity.client.applicationID, client: .make()),
            identity.context())
        #expect(scopes.isEmpty)
    }
}
