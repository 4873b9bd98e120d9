import Testing

@testable import GatewayService

@Suite struct SignUpFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.signUpFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            POST /auth/sign-up  sign_up ifCookie none clientOrigins noStore
            GET  /login/sign-up -       ifCookie none nobody        byEndpoint
            POST /login/sign-up sign_up form     none nobody        byEndpoint
            """)
    }
}
