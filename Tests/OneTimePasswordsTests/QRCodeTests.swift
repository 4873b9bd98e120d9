import Foundation
import Models
import TestKit
import Testing

@testable import OneTimePasswords

@Suite struct QRCodeTests {
    @Test(arguments: [
        "A", "otpauth://totp/Example:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        // As long as it can be.
        TOTPSecret(bytes: Data(count: 20))!.uri(
            issuer: String(repeating: "日", count: 64), account: String(repeating: "ö", count: 254)
        ).reveal(),
    ])
    func anotherReaderFindsTheText(text: String) async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("code.svg")
        try Data(QRCode(Secret(text)).svg.utf8).write(to: URL(filePath: file))
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "independent.py")
        #expect(try await TestPython.run(as: [String].self, script, ["qr", file]) == [text])
    }

    @Test func hasTheMarginThatReadersNeed() throws {
        let code = try QRCode(Secret("A"))
        #expect(code.width == 21 && code.modules.count == 441)
        // The finder pattern of the first corner.
        #expect(code.modules.prefix(8) == [true, true, true, true, true, true, true, false])
        #expect(code.svg.hasPrefix(#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29""#))
        #expect(code.svg.contains(#"d="M4 4h7v1h-7z"#))
    }

    @Test func isPlainMarkup() throws {
        let svg = try QRCode(Secret(#"</svg><script>alert(1)</script>"#)).svg
        #expect(svg.wholeMatch(of: /<svg [^<>]*>(<path [^<>]*\/>){2}<\/svg>/) != nil)
        #expect(!svg.contains("script") && !svg.contains("style"))
    }

    @Test func theLengthIsBounded() throws {
        #expect(throws: QRCode.QRError.tooLong) { try QRCode(Secret("")) }
        #expect(throws: QRCode.QRError.tooLong) { try QRCode(Secret(String(repeating: "a", count: 801))) }
        #expect(try QRCode(Secret(String(repeating: "\0", count: 800))).width <= 177)
    }
}
