import Foundation
import Models
import Testing

@Suite struct Base64URLTests {
    /// RFC 4648 §10 without padding, and the two characters in which base64url differs (§5).
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"), ("~~~", "fn5-"), ("???", "Pz8_"),
    ])
    func writesAndReadsTheVectorsOfTheStandard(text: String, encoded: String) {
        #expect(Data(text.utf8).base64URL == encoded)
        #expect(Data(base64URL: encoded) == Data(text.utf8))
    }

    @Test func readsWhatItWrites() {
        for count in 0..<70 {
            let bytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 251) })
            #expect(Data(base64URL: bytes.base64URL) == bytes)
            #expect(!bytes.base64URL.contains { "+/=".contains($0) })
        }
    }

    @Test func writesPartOfABuffer() {
        #expect(Data("xfoobarx".utf8).dropFirst().dropLast().base64URL == "Zm9vYmFy")
    }

    @Test(arguments: ["+", "a+b/", "YQ==", "Y Q", "é", "a", "aaaaa", "YQ\n", "Y\u{0}"])
    func refusesOtherText(text: String) {
        #expect(Data(base64URL: text) == nil)
    }

    /// RFC 4648 §3.5: the unused bits of the last character are zero, so every value has one text.
    @Test(arguments: ["Zh", "Z_", "Zm9", "Zm-"])
    func refusesASecondTextOfAValue(text: String) {
        #expect(Data(base64URL: text) == nil)
    }
}
