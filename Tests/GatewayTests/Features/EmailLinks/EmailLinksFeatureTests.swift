import Testing

@testable import GatewayService

@Suite struct EmailLinksFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.emailLinksFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            POST /auth/send-magic-link         mail         ifCookie none       clientOrigins noStore
            GET  /auth/sign-in-with-token      mailed_token ifCookie none       clientOrigins noStore    HEAD:200
            POST /auth/sign-in-with-token      mailed_token ifCookie none       clientOrigins noStore
            POST /auth/sign-in-with-code       mailed_token ifCookie none       clientOrigins noStore
            POST /auth/send-password-reset     mail         ifCookie none       clientOrigins noStore
            POST /auth/reset-password          mailed_token ifCookie none       clientOrigins noStore
            POST /auth/send-email-verification mail         ifCookie firstPartyOrSignIn clientOrigins noStore
            GET  /auth/verify                  mailed_token ifCookie none       clientOrigins noStore    HEAD:204
            POST /auth/verify                  mailed_token ifCookie none       clientOrigins noStore
            POST /auth/verify-with-code        mailed_token ifCookie firstPartyOrSignIn clientOrigins noStore
            GET  /login/check-mail             -            ifCookie none       nobody        byEndpoint
            POST /login/check-mail             mailed_token form     none       nobody        byEndpoint
            GET  /login/forgot                 -            ifCookie none       nobody        byEndpoint
            POST /login/forgot                 mail         form     none       nobody        byEndpoint
            GET  /login/link                   -            ifCookie none       nobody        byEndpoint
            POST /login/link                   mailed_token form     none       nobody        byEndpoint
            GET  /login/verify                 -            ifCookie none       nobody        byEndpoint
            POST /login/verify                 mailed_token form     none       nobody        byEndpoint
            GET  /login/reset                  -            ifCookie none       nobody        byEndpoint
            POST /login/reset                  mailed_token form     none       nobody        byEndpoint
            GET  /login/done                   -            ifCookie none       nobody        byEndpoint
            """)
    }
}
