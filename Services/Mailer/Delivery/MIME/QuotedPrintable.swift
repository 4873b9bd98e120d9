/// Quoted-printable (RFC 2045 §6.7): ASCII stays readable.
enum QuotedPrintable {
    private static let lineLength = 76
    private static let digits = Array("0123456789ABCDEF")

    /// A byte as `=` and two hexadecimal digits.
    static func escape(_ byte: UInt8) -> String { "=\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])" }

    /// Encodes lines of text and joins them by CRLF.
    static func encode(_ lines: [Substring]) -> String { lines.map(encodeLine).joined(separator: "\r\n") }

    private static func encodeLine(_ line: Substring) -> String {
        let bytes = Array(line.utf8)
        var (lines, current) = ("", "")
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let token = mustEscape(byte, isFirst: current.isEmpty, isLast: isLast) ? escape(byte) : text(byte)
            // Leaves room for the `=` of a soft line break, except on the last line.
            if current.utf8.count + token.utf8.count > lineLength - (isLast ? 0 : 1) {
                lines += current + "=\r\n"
                current = ""
            }
            current += token
        }
        return lines + current
    }

    /// Besides what is not printable: servers may drop a space at a line's end, and change a dot or `From` at its start.
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
