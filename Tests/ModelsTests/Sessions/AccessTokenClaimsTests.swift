import Foundation
import Models
import Testing

@Suite struct AccessTokenClaimsTests {
    private static let user = UserID(uuid: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
    private static let id = "00000000000000000000000000"

    private static func claims(isDelegated: Bool? = nil) throws -> AccessTokenClaims {
        let null = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
        let application = ApplicationID(uuid: null)
        return AccessTokenClaims(
            issuer: "https://a.example", user: user, audience: .application(application), expiresAt: 3, issuedAt: 1,
            notBefore: 2, tokenID: "t", session: SessionID(uuid: null), client: try #require(ClientID("client_demo")),
            application: application, account: AccountID(uuid: null), role: .owner, authenticationMethods: ["pwd"],
            authenticatedAt: 0, scope: "openid email", isDelegated: isDelegated)
    }

    private static let json =
        #"{"account_id":"acct_\#(id)","amr":["pwd"],"application_id":"app_\#(id)","aud":"app_\#(id)","auth_time":0,"#
        + #""client_id":"client_demo","exp":3,"iat":1,"iss":"https://a.example","jti":"t","nbf":2,"role":"owner","#
        + #""scope":"openid email","sid":"sess_\#(id)","sub":"user_\#(id)"}"#

    /// RFC 9068 §2.2, RFC 7519 §4.1 and RFC 8693 §4.2.
    @Test func hasTheClaimNamesOfTheStandards() throws {
        try JSONForm.expect(try Self.claims(), Self.json)
    }

    /// Left out for first-party clients, so their tokens stay as they were.
    @Test func delegatedIsLeftOutUnlessItIsTrue() throws {
        let json = try JSONForm.text(of: try Self.claims(isDelegated: true))
        #expect(json.contains(#""delegated":true"#))
        #expect(try JSONForm.read(AccessTokenClaims.self, json).isDelegated == true)
    }

    /// OIDC Core §2. Tokens of earlier versions have none.
    @Test func statesTheAuthenticationContext() throws {
        var claims = try Self.claims()
        claims.authenticationContext = .twoFactors
        let json = try JSONForm.text(of: claims)
        #expect(json.contains(#""acr":"urn:latchkey:two-factors""#))
        #expect(try JSONForm.read(AccessTokenClaims.self, json).authenticationContext == .twoFactors)
        #expect(try JSONForm.read(AccessTokenClaims.self, Self.json).authenticationContext == nil)
    }

    @Test func everyOtherClaimIsRequired() throws {
        try JSONForm.expectRequired(
            [
                "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "sid", "client_id", "application_id", "account_id",
                "role", "amr", "auth_time", "scope",
            ], of: AccessTokenClaims.self, in: Self.json)
    }

    @Test(arguments: [
        (#""role":"owner""#, #""role":"root""#), (#""exp":3"#, #""exp":"3""#), (#""exp":3"#, #""exp":3.5"#),
        (#""sub":"user_"#, #""sub":"acct_"#), (#""amr":["pwd"]"#, #""amr":"pwd""#),
    ])
    func refusesAClaimOfAnotherForm(claim: String, other: String) throws {
        let json = Self.json.replacing(claim, with: other)
        try #require(json != Self.json)
        #expect(throws: DecodingError.self) { try JSONForm.read(AccessTokenClaims.self, json) }
    }
}
