import Foundation
import Testing

@testable import MailerService

@Suite struct MessageBodyTests {
    private func text(_ body: MessageBody) -> String { String(decoding: body.encoded, as: UTF8.self) }

    @Test(arguments: ["a\nb\n\nc", "a\r\nb\r\n\r\nc", "a\rb\r\rc", "a\r\nb\n\rc"])
    func endsEveryLineWithCRLF(_ source: String) {
        let body = MessageBody(source)
        #expect(body.encoding == "quoted-printable" && text(body) == "a\r\nb\r\n\r\nc")
    }

    /// Both encodings are tried on texts around the length at which base64 begins a line.
    @Test(arguments: 0..<130)
    func takesTheShorterEncoding(count: Int) throws {
        let source = String(repeating: "é", count: count) + "\n"
        let body = MessageBody(source)
        let bytes = Data(source.replacing("\n", with: "\r\n").utf8)
        let base64 = bytes.base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        let quoted = QuotedPrintable.encode([String(repeating: "é", count: count).utf8, "".utf8])
        #expect(body.encoding == (quoted.count <= base64.utf8.count ? "quoted-printable" : "base64"))
        #expect(text(body) == (body.encoding == "base64" ? base64 : String(decoding: quoted, as: UTF8.self)))
    }
}
