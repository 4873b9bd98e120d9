import Foundation
import JWTKit
import Models
import Testing

@testable import IdentityService

@Suite struct ProviderKeySetTests {
    private static let n256 = Data(repeating: 0xff, count: 256).base64URL

    private func set(_ keys: String...) throws -> ProviderKeySet {
        try JSONDecoder().decode(ProviderKeySet.self, from: Data(#"{"keys":[\#(keys.joined(separator: ","))]}"#.utf8))
    }

    private func key(_ json: String) throws -> ProviderKey {
        try JSONDecoder().decode(ProviderKey.self, from: Data(json.utf8))
    }

    /// RFC 8725 §3.1: the key decides the algorithm, and the header of a token does not.
    @Test(arguments: [
        (#"{"kty":"RSA"}"#, "RS256"), (#"{"kty":"RSA","use":"sig","alg":"RS256"}"#, "RS256"),
        (#"{"kty":"EC","crv":"P-256"}"#, "ES256"), (#"{"kty":"OKP","crv":"Ed25519","alg":"EdDSA"}"#, "EdDSA"),
    ])
    func aKeyHasOneAlgorithm(json: String, algorithm: String) throws {
        #expect(try key(json).algorithm == algorithm)
    }

    @Test(arguments: [
        #"{"kty":"RSA","use":"enc"}"#, #"{"kty":"RSA","alg":"RS512"}"#, #"{"kty":"RSA","alg":"none"}"#,
        #"{"kty":"EC","crv":"P-384"}"#, #"{"kty":"EC"}"#, #"{"kty":"OKP","crv":"X25519"}"#,
        #"{"kty":"oct","alg":"HS256"}"#,
    ])
    func otherKeysHaveNone(json: String) throws {
        #expect(try key(json).algorithm == nil)
    }

    @Test func entriesThatAreNotKeysAreIgnored() throws {
        let set = try set("5", "null", #"{"kty":5}"#, "[]", #"{"kty":"RSA","kid":"a"}"#)
        #expect(set.keys.map(\.kid) == ["a"])
    }

    @Test(arguments: ["[]", "{}", #"{"keys":{}}"#, #"{"keys":null}"#])
    func aDocumentThatIsNotASetIsAnError(json: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(ProviderKeySet.self, from: Data(json.utf8)) }
    }

    /// Ignored entries count, too: reading them costs the same.
    @Test func readsAHundredEntriesOnly() throws {
        let keys = (0..<150).map { $0 % 2 == 0 ? "5" : #"{"kty":"RSA","kid":"\#($0)"}"# }
        let json = #"{"keys":[\#(keys.joined(separator: ","))]}"#
        let set = try JSONDecoder().decode(ProviderKeySet.self, from: Data(json.utf8))
        #expect(set.keys.count == ProviderKeySet.maximumCount / 2)
        #expect(set.keys.last?.kid == "99")
    }

    @Test func isSearchedByIDAndAlgorithm() throws {
        let set = try set(
            #"{"kty":"RSA","kid":"a"}"#, #"{"kty":"EC","crv":"P-256","kid":"a"}"#, #"{"kty":"RSA","kid":"b"}"#)
        #expect(set.key("a", for: "RS256")?.algorithm == "RS256")
        #expect(set.key("a", for: "ES256")?.algorithm == "ES256")
        #expect(set.key("b", for: "ES256") == nil && set.key("c", for: "RS256") == nil)
    }

    /// With two candidates, trying both would let an old key verify.
    @Test func withoutAnIDOnlyASingleCandidateIsUsed() throws {
        let set = try set(#"{"kty":"RSA","kid":"a"}"#, #"{"kty":"RSA"}"#, #"{"kty":"EC","crv":"P-256"}"#)
        #expect(set.key(nil, for: "RS256") == nil)
        #expect(set.key(nil, for: "ES256") != nil)
    }

    /// RFC 7518 §3.3.
    @Test func anRSAKeyHas2048BitsOrMore() async throws {
        let short = Data([0] + [UInt8](repeating: 0xff, count: 255)).base64URL
        for (modulus, isValid) in [(Self.n256, true), (short, false), ("not base64!", false), ("", false)] {
            let key = try key(#"{"kty":"RSA","n":"\#(modulus)","e":"AQAB"}"#)
            #expect(await (key.collection(as: nil) != nil) == isValid, "\(modulus.prefix(12))")
        }
    }

    @Test(arguments: [
        #"{"kty":"RSA","e":"AQAB"}"#, #"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#,
        #"{"kty":"EC","crv":"P-256","x":"AA"}"#,
        #"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#, #"{"kty":"OKP","crv":"Ed25519"}"#, #"{"kty":"oct","x":"AA"}"#,
    ])
    func anIncompleteOrInvalidKeyVerifiesNothing(json: String) async throws {
        #expect(try await key(json).collection(as: nil) == nil)
    }
}
