import Foundation
import Models
import Primitives
import Testing

@Suite struct SHA256Tests {
    /// The examples of FIPS 180 for no bytes, and for `abc`.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func hashesAsTheStandardDoes(text: String, digest: String) {
        #expect(Data(text.utf8).sha256.hexadecimal == digest)
        #expect(Secret(text).sha256.hexadecimal == digest)
    }

    /// RFC 7636 appendix B: the challenge of a code verifier.
    @Test func makesThePKCEChallengeOfTheStandard() {
        #expect(
            Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").sha256.base64URL
                == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test func hashesPartOfABuffer() {
        #expect(Data("xabcx".utf8).dropFirst().dropLast().sha256 == Data("abc".utf8).sha256)
    }
}
