import Testing

@testable import GatewayService

@Suite struct SignInFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.signInFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            POST /auth/check-email   check_email   ifCookie none clientOrigins noStore
            POST /auth/login-methods login_methods exempt   none clientOrigins noStore
            POST /auth/sign-in       sign_in       ifCookie none clientOrigins noStore
            GET  /login              -             ifCookie none nobody        byEndpoint
            POST /login              mail          form     none nobody        byEndpoint
            GET  /login/password     -             ifCookie none nobody        byEndpoint
            POST /login/password     sign_in       form     none nobody        byEndpoint
            """)
    }
}
