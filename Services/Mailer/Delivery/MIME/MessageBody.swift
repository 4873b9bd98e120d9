import Foundation

/// A part's text in lines of at most 76 ASCII characters, so that no server changes or refuses it.
struct MessageBody: Sendable {
    /// The value of `Content-Transfer-Encoding`.
    let encoding: String
    /// The encoded lines, separated by CRLF.
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
