import Foundation

/// A part's text in lines of at most 76 ASCII characters, so that no server changes or refuses it.
struct MessageBody: Sendable {
    /// The value of `Content-Transfer-Encoding`.
    let encoding: String
    /// The encoded lines, separated by CRLF.
    let encoded: [UInt8]

    /// Encodes `text` as UTF-8, in the shorter of the two encodings.
    init(_ text: String) {
        let lines = Self.lines(Array(text.utf8))
        let quoted = QuotedPrintable.encode(lines)
        let size = lines.reduce(2 * (lines.count - 1)) { $0 + $1.count }
        let characters = (size + 2) / 3 * 4
        if quoted.count <= characters + 2 * max(0, (characters - 1) / 76) {
            (encoding, encoded) = ("quoted-printable", quoted)
        } else {
            let base64 = Data(lines.joined(separator: [13, 10])).base64EncodedData(options: [
                .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
            ])
            (encoding, encoded) = ("base64", Array(base64))
        }
    }

    /// The lines of a text, however they end: with CRLF, CR or LF.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var (lines, start): ([ArraySlice<UInt8>], Int) = ([], 0)
        for (index, byte) in bytes.enumerated() where byte == 10 || byte == 13 {
            // The end of a CRLF ended its line at the CR.
            if byte == 10, index > 0, bytes[index - 1] == 13 {
                start = index + 1
                continue
            }
            lines.append(bytes[start..<index])
            start = index + 1
        }
        lines.append(bytes[start...])
        return lines
    }
}
