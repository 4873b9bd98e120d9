import Testing

@testable import GatewayService

@Suite struct WaitlistsFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            UseCases.offline.waitlistsFeature.endpoints(behind: try UseCases.offline.pipeline()),
            """
            GET    /auth/waitlists               - ifCookie firstParty clientOrigins noStore
            GET    /auth/waitlists/{feature_key} - ifCookie firstParty clientOrigins noStore
            PUT    /auth/waitlists/{feature_key} - ifCookie firstParty clientOrigins noStore
            DELETE /auth/waitlists/{feature_key} - ifCookie firstParty clientOrigins noStore
            """)
    }
}
