import Testing

@testable import GatewayService

@Suite struct SignUpFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.signUpFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            POST /auth/sign-up           sign_up ifCookie none clientOrigins noStore
            GET  /login/sign-up          -       ifCookie none nobody        byEndpoint
            POST /login/sign-up          sign_up form     none nobody        byEndpoint
            POST /auth/sign-up/waitlist  mail    ifCookie none clientOrigins noStore
            POST /login/sign-up/waitlist mail    form     none nobody        byEndpoint
            POST /auth/accept-terms      sign_in ifCookie none clientOrigins noStore
            GET  /login/terms            -       ifCookie none nobody        byEndpoint
            POST /login/terms            sign_in form     none nobody        byEndpoint
            """)
    }
}
