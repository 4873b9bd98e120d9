import Crypto
import Foundation
import JWTKit
import Models
import Testing

@testable import TokensService

@Suite struct PrivateKeyTests {
    @Test(arguments: SigningAlgorithm.allCases)
    func isReadFromItsBytes(algorithm: SigningAlgorithm) throws {
        let key = try PrivateKey(for: algorithm)
        let read = try PrivateKey(key.bytes, for: algorithm)
        #expect(key.algorithm == algorithm && read.algorithm == algorithm)
        #expect(read.bytes == key.bytes && read.publicBytes == key.publicBytes)
        #expect(try PrivateKey(for: algorithm).publicBytes != key.publicBytes)
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func refusesBytesThatAreNotAKey(algorithm: SigningAlgorithm) throws {
        let bytes = try PrivateKey(for: algorithm).bytes
        for wrong in [Data(), Data(bytes.dropLast()), Data([1, 2, 3])] {
            #expect(throws: (any Error).self) { try PrivateKey(wrong, for: algorithm) }
        }
    }

    /// RFC 7518 §6 and RFC 8037 §2: the members of each type, none of them private.
    @Test(arguments: [
        (SigningAlgorithm.es256, "EC", ["alg", "crv", "kid", "kty", "x", "y"]),
        (.edDSA, "OKP", ["alg", "crv", "kid", "kty", "x"]), (.rs256, "RSA", ["alg", "e", "kid", "kty", "n"]),
    ])
    func theJWKHasTheMembersOfItsType(algorithm: SigningAlgorithm, type: String, members: [String]) throws {
        let jwk = try PrivateKey(for: algorithm).jwk(named: "k1")
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(jwk)) as? [String: Any]
        let present = try #require(json).keys.filter { !["use"].contains($0) }.sorted()
        #expect(present == members && jwk.kty == type && jwk.kid == "k1" && jwk.alg == algorithm.rawValue)
    }

    /// A coordinate keeps its leading zeros (RFC 7518 §6.2.1.2): 32 bytes are 43 characters.
    @Test func coordinatesHaveTheirFullLength() throws {
        for _ in 0..<50 {
            let jwk = try PrivateKey(for: .es256).jwk(named: "k")
            #expect(jwk.x?.utf8.count == 43 && jwk.y?.utf8.count == 43)
        }
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func signsWhatItsPublishedHalfVerifies(algorithm: SigningAlgorithm) async throws {
        let (key, kid) = (try PrivateKey(for: algorithm), JWKIdentifier(string: "k1"))
        let collection = JWTKeyCollection()
        try await key.join(collection, as: kid)
        let signature = try await collection.getKey(for: kid).sign(Data("text".utf8))
        let published = JSONWebKeySet(keys: [try key.jwk(named: "k1")])
        let others = try await JWTKeyCollection()
            .add(jwksJSON: String(decoding: try JSONEncoder().encode(published), as: UTF8.self))
        let verifier = try await others.getKey(for: kid)
        #expect(try verifier.verify(signature, signs: Data("text".utf8)))
        #expect(try !verifier.verify(signature, signs: Data("other".utf8)))
    }
}
