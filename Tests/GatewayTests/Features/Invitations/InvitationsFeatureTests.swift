import Testing

@testable import GatewayService

@Suite struct InvitationsFeatureTests {
    @Test func mountsItsOperationsWithTheirPolicies() throws {
        expectPolicies(
            try UseCases.offline.invitationsFeature().endpoints(behind: try UseCases.offline.pipeline()),
            """
            GET    /auth/accept-invite mailed_token ifCookie none       clientOrigins noStore    HEAD:200
            POST   /auth/accept-invite mailed_token ifCookie none       clientOrigins noStore
            POST   /auth/invites       mail         ifCookie firstParty clientOrigins noStore
            GET    /auth/invites       -            ifCookie firstParty clientOrigins noStore
            DELETE /auth/invites/{id}  -            ifCookie firstParty clientOrigins noStore
            GET    /login/invite       -            ifCookie none       nobody        byEndpoint
            POST   /login/invite       mailed_token form     none       nobody        byEndpoint
            GET    /login/invite-code  -            ifCookie none       nobody        byEndpoint
            POST   /login/invite-code  mailed_token form     none       nobody        byEndpoint
            """)
    }
}
