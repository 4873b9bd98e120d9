import Testing

@testable import GatewayService

@Suite struct SocialLoginFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.socialLoginFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            GET    /auth/{provider}/authorize  authorize ifCookie none       clientOrigins noStore    HEAD:303
            GET    /login/with/{provider}      authorize ifCookie none       nobody        byEndpoint HEAD:303
            GET    /auth/{provider}/callback   authorize ifCookie none       clientOrigins noStore    HEAD:303
            POST   /auth/{provider}/callback   authorize exempt   none       clientOrigins noStore
            GET    /oauth2/callback/{provider} authorize ifCookie none       nobody        noStore    HEAD:303
            POST   /oauth2/callback/{provider} authorize exempt   none       nobody        noStore
            GET    /login/confirm              -         ifCookie none       nobody        byEndpoint
            GET    /auth/connections           -         ifCookie firstParty clientOrigins noStore
            DELETE /auth/connections/{id}      sign_in   ifCookie firstParty clientOrigins noStore
            GET    /login/account/disconnect   -         ifCookie none       nobody        byEndpoint
            POST   /login/account/disconnect   sign_in   form     none       nobody        byEndpoint
            """)
    }
}
