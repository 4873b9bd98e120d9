import Foundation

/// What may go over the wire, so that no address and no message becomes commands of its own.
enum EnvelopeRules {
    /// An address of at most 320 bytes with an `@`, and nothing in it that SMTP would read as the end of it.
    static func isAddress(_ text: String) -> Bool {
        guard (3...320).contains(text.utf8.count), text.contains("@"), !text.hasPrefix("@"), !text.hasSuffix("@")
        else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "<", ">", " ": false
            default: !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
            }
        }
    }

    /// Whether every line ends with CRLF and none has a CR, LF or NUL of its own: servers disagree on what a bare one
    /// means, and a second mail can be smuggled in between them.
    static func hasCleanLines(_ message: Data) -> Bool {
        var previous: UInt8 = 0
        for byte in message {
            if byte == 0 || (byte == 0x0a) != (previous == 0x0d) { return false }
            previous = byte
        }
        return previous == 0x0a
    }
}
