import Foundation
import Models
import Testing

@Suite struct AuthorizationStatusTests {
    private func status(_ isStrongEnough: Bool?) throws -> AuthorizationStatus {
        let (client, application) = (try #require(ClientID("client_demo")), ApplicationID.make())
        let request = AuthorizationRequest(
            client: client, application: application, redirectURI: "https://a.example/", scope: "openid",
            codeChallenge: "c", contexts: [.twoFactors])
        let claims = AccessTokenClaims(
            issuer: "https://a.example", user: .make(), audience: .application(application), expiresAt: 2, issuedAt: 1,
            notBefore: 1, tokenID: "1", session: .make(), client: client, application: application, account: .make(),
            role: .owner, authenticationMethods: ["pwd", "otp", "mfa"], authenticatedAt: 1, scope: "openid")
        return AuthorizationStatus(
            request: request, session: claims, needsSignIn: false, isStrongEnough: isStrongEnough)
    }

    /// Tokens knows when each factor was shown, which the methods don't tell.
    @Test func tokensDecidesWhetherTheSessionIsStrongEnough() throws {
        for (stated, isReached) in [(true, true), (false, false), (nil, true)] as [(Bool?, Bool)] {
            let status = try status(stated)
            #expect(status.reachesContext == isReached && status.isSatisfied == isReached)
        }
    }
}
