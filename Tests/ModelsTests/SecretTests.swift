import Foundation
import Models
import Testing

@Suite struct SecretTests {
    private static let text = "hunter2-correct-horse"

    private struct Holder: Codable {
        var password: Secret
        var proof: Proof
        var key: SecretKey
    }

    private let holder = Holder(
        password: Secret(text), proof: Proof(Secret(text)), key: SecretKey(Array(text.utf8)))

    /// Everything that Swift prints of a value.
    private func prints(of value: some Any) -> [String] {
        var (printed, dumped, debugged) = ("", "", "")
        print(value, to: &printed)
        dump(value, to: &dumped)
        debugPrint(value, to: &debugged)
        let mirrored = Mirror(reflecting: value).children.map { "\($0)" }.joined()
        return [printed, dumped, debugged, "\(value)", String(reflecting: value), String(describing: value), mirrored]
    }

    @Test func isPrintedNowhere() {
        let (base64, bytes) = (Data(Self.text.utf8).base64EncodedString(), "104, 117, 110")
        var texts = prints(of: holder) + prints(of: holder.password) + prints(of: holder.proof)
        texts += prints(of: holder.key) + prints(of: [holder.password]) + prints(of: Optional(holder.key))
        for text in texts {
            #expect(!text.contains("hunter2") && !text.contains(base64) && !text.contains(bytes), "\(text)")
        }
        #expect("\(holder.password)" == "<secret>" && "\(holder.key)" == "<key>")
    }

    @Test func isInNoDecodingError() throws {
        let json = Data(#"{"password":"hunter2","proof":"hunter2","key":"hunter2"}"#.utf8)
        let error = #expect(throws: DecodingError.self) { try JSONDecoder().decode(Holder.self, from: json) }
        #expect(!"\(try #require(error))".contains("hunter2"))
    }

    @Test func crossesTheWire() throws {
        let copy = try JSONDecoder().decode(Holder.self, from: JSONEncoder().encode(holder))
        #expect(copy.password.reveal() == Self.text && copy.proof.jws.reveal() == Self.text)
        #expect(copy.key.reveal() == Data(Self.text.utf8))
    }

    @Test func comparesItsText() {
        #expect(Secret("a") == Secret("a"))
        #expect(Secret("a") != Secret("b") && Secret("a") != Secret("aa") && Secret("") != Secret("a"))
        #expect(Secret("").isEmpty && !Secret(" ").isEmpty)
    }
}
