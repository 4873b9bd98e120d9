import Models
import Testing

@Suite struct IDTokenClaimsTests {
    private static let id = "00000000000000000000000001"
    private static let json =
        #"{"amr":["pwd"],"aud":"client_demo","auth_time":0,"exp":2,"iat":1,"iss":"https://a.example","#
        + #""sid":"sess_\#(id)","sub":"user_\#(id)"}"#

    private static func claims(nonce: String? = nil, hash: String? = nil) throws -> IDTokenClaims {
        IDTokenClaims(
            issuer: "https://a.example", user: try #require(UserID("user_\(id)")),
            audience: try #require(ClientID("client_demo")), expiresAt: 2, issuedAt: 1, authenticatedAt: 0,
            authenticationMethods: ["pwd"], session: try #require(SessionID("sess_\(id)")), nonce: nonce,
            accessTokenHash: hash)
    }

    /// OpenID Connect Core §2.
    @Test func hasTheClaimNamesOfTheStandard() throws {
        try JSONForm.expect(try Self.claims(), Self.json)
        let json = try JSONForm.text(of: try Self.claims(nonce: "n", hash: "h"))
        #expect(json.contains(#""at_hash":"h""#) && json.contains(#""nonce":"n""#))
    }

    @Test func everyOtherClaimIsRequired() throws {
        try JSONForm.expectRequired(
            ["iss", "sub", "aud", "exp", "iat", "auth_time", "amr", "sid"], of: IDTokenClaims.self, in: Self.json)
    }
}
