import Testing

@testable import GatewayService

@Suite struct AuthorizationFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.authorizationFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            GET    /oauth2/authorize                       authorize     ifCookie none       nobody        noStore HEAD:303
            POST   /oauth2/authorize                       authorize     exempt   none       nobody        noStore
            GET    /oauth2/consent                         -             ifCookie none       nobody        noStore
            POST   /oauth2/consent                         -             form     none       nobody        noStore
            GET    /auth/consents                          -             ifCookie firstParty clientOrigins noStore
            DELETE /auth/consents/{client_id}              -             ifCookie firstParty clientOrigins noStore
            GET    /oauth2/passkey                         -             ifCookie none       nobody        noStore
            POST   /oauth2/passkey                         -             form     none       nobody        noStore
            POST   /oauth2/token                           token         exempt   client     clientOrigins noStore
            GET    /oauth2/userinfo                        -             ifCookie anyClient  clientOrigins noStore
            POST   /oauth2/userinfo                        -             exempt   anyClient  clientOrigins noStore
            POST   /oauth2/revoke                          token         exempt   client     clientOrigins noStore
            POST   /oauth2/introspect                      introspection exempt   client     clientOrigins noStore
            GET    /oauth2/logout                          -             ifCookie none       nobody        noStore HEAD:303
            POST   /oauth2/logout                          -             exempt   none       nobody        noStore
            GET    /.well-known/jwks.json                  documents     ifCookie none       clientOrigins byEndpoint
            GET    /.well-known/openid-configuration       documents     ifCookie none       clientOrigins byEndpoint
            GET    /.well-known/oauth-authorization-server documents     ifCookie none       clientOrigins byEndpoint
            """)
    }
}
