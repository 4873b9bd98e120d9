import Testing

@testable import GatewayService

@Suite struct FactorsFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.factorsFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            POST   /auth/passkeys/registration-options sign_in       ifCookie firstPartyOrSignIn clientOrigins noStore
            POST   /auth/passkeys                      sign_in       ifCookie firstPartyOrSignIn clientOrigins noStore
            GET    /auth/passkeys                      -             ifCookie firstParty         clientOrigins noStore
            PATCH  /auth/passkeys/{id}                 sign_in       ifCookie firstParty         clientOrigins noStore
            DELETE /auth/passkeys/{id}                 sign_in       ifCookie firstParty         clientOrigins noStore
            POST   /auth/passkeys/sign-in-options      login_methods ifCookie none               clientOrigins noStore
            POST   /auth/sign-in-with-passkey          sign_in       ifCookie none               clientOrigins noStore
            GET    /.well-known/webauthn               documents     ifCookie none               nobody        byEndpoint
            POST   /auth/factors/totp                  sign_in       ifCookie firstPartyOrSignIn clientOrigins noStore
            POST   /auth/factors/totp/{id}/confirm     sign_in       ifCookie firstPartyOrSignIn clientOrigins noStore
            POST   /auth/factors/recovery-codes        sign_in       ifCookie firstParty         clientOrigins noStore
            GET    /auth/factors                       -             ifCookie firstParty         clientOrigins noStore
            PATCH  /auth/factors                       sign_in       ifCookie firstParty         clientOrigins noStore
            DELETE /auth/factors/{id}                  sign_in       ifCookie firstParty         clientOrigins noStore
            POST   /auth/sign-in/second-factor         sign_in       ifCookie none               clientOrigins noStore
            GET    /login/second-factor                -             ifCookie none               nobody        byEndpoint
            POST   /login/second-factor                sign_in       form     none               nobody        byEndpoint
            GET    /login/second-factor/set-up         -             ifCookie none               nobody        byEndpoint
            POST   /login/second-factor/set-up         sign_in       form     none               nobody        byEndpoint
            POST   /login/passkey/options              login_methods form     none               nobody        noStore
            GET    /login/passkey                      -             ifCookie none               nobody        byEndpoint
            POST   /login/passkey                      sign_in       form     none               nobody        byEndpoint
            GET    /login/account/confirm              -             ifCookie none               nobody        byEndpoint
            POST   /login/account/confirm              sign_in       form     none               nobody        byEndpoint
            GET    /login/account/passkey              -             ifCookie none               nobody        byEndpoint
            POST   /login/account/passkey              sign_in       form     none               nobody        byEndpoint
            POST   /login/account/passkey/options      sign_in       form     none               nobody        noStore
            GET    /login/account/passkey/name         -             ifCookie none               nobody        byEndpoint
            POST   /login/account/passkey/name         sign_in       form     none               nobody        byEndpoint
            GET    /login/account/factor/remove        -             ifCookie none               nobody        byEndpoint
            POST   /login/account/factor/remove        sign_in       form     none               nobody        byEndpoint
            GET    /login/account/two-step             -             ifCookie none               nobody        byEndpoint
            POST   /login/account/two-step             sign_in       form     none               nobody        byEndpoint
            GET    /login/account/authenticator        -             ifCookie none               nobody        byEndpoint
            POST   /login/account/authenticator        sign_in       form     none               nobody        byEndpoint
            GET    /login/account/recovery-codes       -             ifCookie none               nobody        byEndpoint
            POST   /login/account/recovery-codes       sign_in       form     none               nobody        byEndpoint
            """)
    }
}
