import Crypto
import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct ClientAssertionTests {
    @Test func acceptsEachAssertionOnce() async throws {
        let identity = try await IdentityFixture()
        let key = P256.Signing.PrivateKey()
        let client = try await identity.call(
            Identity.UpdateOAuthClient(client: identity.client.id, jwks: TestAssertion.keySet(key)), identity.context())
        #expect(client.authentication == .keys)
        let id = client.id.description
        let good = TestAssertion(iss: id, sub: id)
        let once = try await good.signed(by: key)
        #expect(try await identity.authenticate(once).isConfidential)
        #expect(await identity.authenticationError(once) == "invalid_client")

        func expectError(_ change: (inout TestAssertion) -> Void) async throws {
            var assertion = TestAssertion(iss: id, sub: id)
            change(&assertion)
            #expect(await identity.authenticationError(try await assertion.signed(by: key)) == "invalid_client")
        }
        let now = Int(Date().timeIntervalSince1970)
        try await expectError { $0.exp = now - 1 }
        try await expectError { $0.exp = now + 3700 }
        try await expectError { $0.iat = now + 600 }
        try await expectError { $0.iss = "client_other" }
        try await expectError { $0.sub = "client_other" }
        try await expectError { $0.jti = "" }
        // Signed with another key, with another key id, or not at all.
        let otherKey = P256.Signing.PrivateKey()
        #expect(await identity.authenticationError(try await good.signed(by: otherKey)) == "invalid_client")
        #expect(
            await identity.authenticationError(try await TestAssertion(iss: id, sub: id).signed(by: key, kid: "k2"))
                == "invalid_client")
        let claims = try JSONEncoder().encode(TestAssertion(iss: id, sub: id)).base64URL
        for header in [#"{"alg":"none"}"#, #"{"alg":"none","kid":"k1"}"#, #"{"alg":"HS256","kid":"k1"}"#] {
            let unsigned = "\(Data(header.utf8).base64URL).\(claims)."
            #expect(await identity.authenticationError(.assertion(Secret(unsigned))) == "invalid_client")
            #expect(await identity.authenticationError(.assertion(Secret(unsigned + "AAAA"))) == "invalid_client")
        }
        #expect(await identity.authenticationError(.none) == "invalid_client")
        #expect(await identity.authenticationError(.secret(Secret("anything"))) == "invalid_client")
        #expect(await identity.authenticationError(.assertion(Secret("none"))) == "invalid_client")
    }

    /// draft-ietf-oauth-rfc7523bis: an assertion with several audiences, or for an endpoint that another server may have
    /// published as its own, could be replayed here.
    @Test func theOnlyAudienceIsTheIssuerAsAString() async throws {
        let identity = try await IdentityFixture()
        let key = P256.Signing.PrivateKey()
        let id = try await identity.register(key)
        let issuer = IdentityFixture.issuer
        for audience in [
            TestAssertion.Audience.one("\(issuer)/oauth2/token"), .one("\(issuer)/"),
            .one("https://elsewhere.example.com"),
            .one(""), .list([issuer]), .list([issuer, "\(issuer)/oauth2/token"]), .list([]),
        ] {
            var assertion = TestAssertion(iss: id, sub: id)
            assertion.aud = audience
            #expect(
                await identity.authenticationError(try await assertion.signed(by: key)) == "invalid_client",
                "\(audience)")
        }
        #expect(await identity.authenticationError(try await TestAssertion(iss: id, sub: id).signed(by: key)) == nil)
    }

    @Test func acceptsTheTypesOfAssertionsAndJWTs() async throws {
        let identity = try await IdentityFixture()
        let key = P256.Signing.PrivateKey()
        let id = try await identity.register(key)
        for type in ["client-authentication+jwt", "application/client-authentication+jwt", "JWT", "jwt"] {
            #expect(
                await identity.authenticationError(
                    try await TestAssertion(iss: id, sub: id).signed(by: key, type: type)) == nil)
        }
        for type in ["at+jwt", "logout+jwt", "dpop+jwt", ""] {
            let credentials = try await TestAssertion(iss: id, sub: id).signed(by: key, type: type)
            #expect(await identity.authenticationError(credentials) == "invalid_client", "\(type)")
        }
    }

    @Test func refusesInvalidKeySets() async throws {
        let identity = try await IdentityFixture()
        let key = P256.Signing.PrivateKey()
        let good = TestAssertion.keySet(key)
        #expect(await ClientAssertion.isKeySet(good))
        let bad = [
            "", "{}", #"{"keys":[]}"#, good.replacing(#""alg":"ES256","#, with: ""),
            good.replacing(#""kid":"k1","#, with: ""), good.replacing("ES256", with: "RS256"),
            good.replacing(#""x":""#, with: #""d":"AAAA","x":""#), good.replacing(#""x":""#, with: #""x":"A"#),
            #"{"keys":[{"kty":"oct","kid":"k","alg":"HS256","k":"AAAA"}]}"#,
        ]
        for json in bad {
            #expect(await ClientAssertion.isKeySet(json) == false, "\(json)")
            await #expect(throws: ServiceError.self) {
                try await identity.call(
                    Identity.UpdateOAuthClient(client: identity.client.id, jwks: json), identity.context())
            }
        }
    }

    /// RFC 8725 §3.10: an assertion must not bring the key that it is verified with.
    @Test func refusesCertificatesInTheHeader() async throws {
        let identity = try await IdentityFixture()
        let key = P256.Signing.PrivateKey()
        let id = try await identity.register(key)
        for (more, expected) in [("", nil), (#","x5c":["MIIB"]"#, "invalid_client")] {
            let header = Data(#"{"alg":"ES256","kid":"k1"\#(more)}"#.utf8).base64URL
            let signed = "\(header).\(try JSONEncoder().encode(TestAssertion(iss: id, sub: id)).base64URL)"
            let signature = try key.signature(for: Data(signed.utf8)).rawRepresentation.base64URL
            let credentials = Identity.ClientCredentials.assertion(Secret("\(signed).\(signature)"))
            #expect(await identity.authenticationError(credentials) == expected)
        }
    }
}
