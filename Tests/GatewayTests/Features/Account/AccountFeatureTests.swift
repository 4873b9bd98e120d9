import Testing

@testable import GatewayService

@Suite struct AccountFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.accountFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            GET   /auth/me                -       ifCookie firstParty clientOrigins noStore
            PATCH /auth/me                -       ifCookie firstParty clientOrigins noStore
            POST  /auth/change-password   sign_in ifCookie firstParty clientOrigins noStore
            GET   /login/account          -       ifCookie none       nobody        byEndpoint
            POST  /login/account          mail    form     none       nobody        byEndpoint
            GET   /login/account/password -       ifCookie none       nobody        byEndpoint
            POST  /login/account/password sign_in form     none       nobody        byEndpoint
            """)
    }
}
