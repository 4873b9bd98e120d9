import Models
import Testing

@Suite struct JSONWebKeySetTests {
    /// A member of another key type would be `null`, which RFC 7517 does not allow.
    @Test func leavesOutTheMembersOfOtherKeyTypes() throws {
        try JSONForm.expect(
            JSONWebKeySet(keys: [.init(kty: "OKP", kid: "k", alg: "EdDSA", crv: "Ed25519", x: "AA")]),
            #"{"keys":[{"alg":"EdDSA","crv":"Ed25519","kid":"k","kty":"OKP","use":"sig","x":"AA"}]}"#)
        try JSONForm.expect(
            JSONWebKeySet(keys: [.init(kty: "RSA", kid: "k", alg: "RS256", n: "AQ", e: "AQAB")]),
            #"{"keys":[{"alg":"RS256","e":"AQAB","kid":"k","kty":"RSA","n":"AQ","use":"sig"}]}"#)
    }

    @Test func keepsTheOrderOfKeys() throws {
        let keys = ["b", "c", "a"].map { JSONWebKeySet.Key(kty: "OKP", kid: $0, alg: "EdDSA") }
        let set = try JSONForm.read(JSONWebKeySet.self, try JSONForm.text(of: JSONWebKeySet(keys: keys)))
        #expect(set.keys.map(\.kid) == ["b", "c", "a"])
    }

    @Test func everyKeyNamesItsTypeIDAndAlgorithm() throws {
        try JSONForm.expectRequired(
            ["kty", "kid", "alg", "use"], of: JSONWebKeySet.Key.self,
            in: #"{"alg":"EdDSA","kid":"k","kty":"OKP","use":"sig"}"#)
        #expect(throws: DecodingError.self) { try JSONForm.read(JSONWebKeySet.self, "{}") }
    }
}
