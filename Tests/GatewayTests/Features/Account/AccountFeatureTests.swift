import Testing

@testable import GatewayService

@Suite struct AccountFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.accountFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            GET    /auth/me                -       ifCookie firstParty clientOrigins noStore
            PATCH  /auth/me                -       ifCookie firstParty clientOrigins noStore
            POST   /auth/change-password   sign_in ifCookie firstParty clientOrigins noStore
            GET    /login/account          -       ifCookie none       nobody        byEndpoint
            POST   /login/account          mail    form     none       nobody        byEndpoint
            GET    /login/account/password -       ifCookie none       nobody        byEndpoint
            POST   /login/account/password sign_in form     none       nobody        byEndpoint
            GET    /auth/me/activity       -       ifCookie firstParty clientOrigins noStore
            GET    /login/account/activity -       ifCookie none       nobody        byEndpoint
            GET    /auth/me/export         sign_in ifCookie firstParty clientOrigins noStore HEAD:200
            GET    /login/account/data     -       ifCookie none       nobody        byEndpoint
            POST   /login/account/data     sign_in form     none       nobody        noStore
            DELETE /auth/me                sign_in ifCookie firstParty clientOrigins noStore
            GET    /login/account/delete   -       ifCookie none       nobody        byEndpoint
            POST   /login/account/delete   sign_in form     none       nobody        byEndpoint
            GET    /auth/emails             -            ifCookie firstParty clientOrigins noStore
            POST   /auth/emails             mail         ifCookie firstParty clientOrigins noStore
            DELETE /auth/emails/{id}        sign_in      ifCookie firstParty clientOrigins noStore
            POST   /auth/emails/{id}/primary sign_in      ifCookie firstParty clientOrigins noStore
            GET    /login/account/email     -            ifCookie none       nobody        byEndpoint
            POST   /login/account/email     sign_in      form     none       nobody        byEndpoint
            GET    /login/account/email/add -            ifCookie none       nobody        byEndpoint
            POST   /login/account/email/add mail         form     none       nobody        byEndpoint
            GET    /login/undo              -            ifCookie none       nobody        byEndpoint
            POST   /login/undo              mailed_token form     none       nobody        byEndpoint
            """)
    }
}
