import Foundation

/// A part's text in lines of at most 76 ASCII characters, so that no server on the way changes or refuses it.
struct MessageBody: Sendable {
    /// For `Content-Transfer-Encoding`.
    let encoding: String
    /// The encoded lines, ended by CRLF but for the last.
    let encoded: String

    /// Encodes `text` as UTF-8, in the shorter of the two encodings.
    init(_ text: String) {
        let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false)
        let quoted = QuotedPrintable.encode(lines)
        let base64 = Data(lines.joined(separator: "\r\n").utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        (encoding, encoded) =
            quoted.utf8.count <= base64.utf8.count ? ("quoted-printable", quoted) : ("base64", base64)
    }
}

/// Quoted-printable (RFC 2045 §6.7): ASCII stays readable.
enum QuotedPrintable {
    private static let lineLength = 76
    private static let digits = Array("0123456789ABCDEF")

    /// A byte as `=` and two digits.
    static func escape(_ byte: UInt8) -> String { "=\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])" }

    /// Encodes lines of text; they come back ended by CRLF but for the last.
    static func encode(_ lines: [Substring]) -> String { lines.map(encodeLine).joined(separator: "\r\n") }

    private static func encodeLine(_ line: Substring) -> String {
        let bytes = Array(line.utf8)
        var (lines, current) = ("", "")
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let token = mustEscape(byte, isFirst: current.isEmpty, isLast: isLast) ? escape(byte) : text(byte)
            // Room for the `=` of a soft line break, but on the last line.
            if current.utf8.count + token.utf8.count > lineLength - (isLast ? 0 : 1) {
                lines += current + "=\r\n"
                current = ""
            }
            current += token
        }
        return lines + current
    }

    /// A space at a line's end may get lost, a dot or `From` at its start may be changed on the way.
    private static func mustEscape(_ byte: UInt8, isFirst: Bool, isLast: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "="): true
        case UInt8(ascii: "."), UInt8(ascii: "F"): isFirst
        case 0x20, 0x09: isLast
        case 0x21...0x7e: false
        default: true
        }
    }

    private static func text(_ byte: UInt8) -> String { String(UnicodeScalar(byte)) }
}
