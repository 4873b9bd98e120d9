import Testing

@testable import GatewayService

@Suite struct SessionsFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.sessionsFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            POST   /auth/refresh           -       exempt   none         clientOrigins noStore
            POST   /auth/sign-out          -       ifCookie endedSession clientOrigins noStore
            GET    /login/sign-out         -       ifCookie none         nobody        byEndpoint
            POST   /login/sign-out         -       form     none         nobody        byEndpoint
            GET    /auth/csrf-session      -       ifCookie none         clientOrigins noStore
            GET    /auth/csrf-token        -       ifCookie none         clientOrigins noStore
            POST   /auth/active-membership -       ifCookie firstParty   clientOrigins noStore
            POST   /auth/reauthenticate    sign_in ifCookie firstParty   clientOrigins noStore
            GET    /auth/sessions          -       ifCookie firstParty   clientOrigins noStore
            DELETE /auth/sessions/{id}     -       ifCookie firstParty   clientOrigins noStore
            """)
    }
}
