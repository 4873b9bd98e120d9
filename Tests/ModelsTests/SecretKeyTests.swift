import Foundation
import Models
import Testing

@Suite struct SecretKeyTests {
    @Test func isBase64InJSON() throws {
        let key = SecretKey(Array(0..<16))
        let json = #"["AAECAwQFBgcICQoLDA0ODw=="]"#
        #expect(try JSONForm.text(of: [key]) == json)
        #expect(try JSONForm.read([SecretKey].self, json)[0].reveal() == key.reveal())
    }

    /// A key of fewer than 16 bytes could be guessed.
    @Test func hasSixteenBytesOrMore() throws {
        let short = Data(repeating: 1, count: 15).base64EncodedString()
        #expect(throws: DecodingError.self) { try JSONForm.read([SecretKey].self, "[\"\(short)\"]") }
        let enough = Data(repeating: 1, count: 16).base64EncodedString()
        #expect(try JSONForm.read([SecretKey].self, "[\"\(enough)\"]")[0].count == 16)
    }

    @Test(arguments: ["\"\"", "\"AAAA\"", "\"not base64!\"", "5", "null", "\"AAECAwQFBgcICQoLDA0ODw\""])
    func refusesOtherValues(json: String) {
        #expect(throws: DecodingError.self) { try JSONForm.read([SecretKey].self, "[\(json)]") }
    }

    @Test func randomKeysHaveTheLengthThatWasAskedForAndDiffer() {
        #expect(SecretKey.random().count == 32)
        #expect(SecretKey.random(count: 64).count == 64)
        #expect(SecretKey.random().reveal() != SecretKey.random().reveal())
    }
}
