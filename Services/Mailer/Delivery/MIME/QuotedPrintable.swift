/// Quoted-printable (RFC 2045 §6.7): ASCII stays readable.
///
/// Works on bytes: made of a string for each byte, this was most of what a mail cost.
enum QuotedPrintable {
    private static let lineLength = 76
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// A byte as `=` and two hexadecimal digits.
    static func escape(_ byte: UInt8) -> String {
        String(decoding: [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
    }

    /// Encodes lines of text and joins them by CRLF.
    static func encode(_ lines: [some Collection<UInt8>]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(lines.reduce(0) { $0 + $1.count } * 5 / 4)
        for (index, line) in lines.enumerated() {
            if index > 0 { output += [13, 10] }
            encode(line, to: &output)
        }
        return output
    }

    private static func encode(_ line: some Collection<UInt8>, to output: inout [UInt8]) {
        let count = line.count
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == count - 1
            let isEscaped = mustEscape(byte, isFirst: column == 0, isLast: isLast)
            let size = isEscaped ? 3 : 1
            // Leaves room for the `=` of a soft line break, except on the last line.
            if column + size > lineLength - (isLast ? 0 : 1) {
                output += [UInt8(ascii: "="), 13, 10]
                column = 0
            }
            if isEscaped {
                output.append(UInt8(ascii: "="))
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            } else {
                output.append(byte)
            }
            column += size
        }
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
}
