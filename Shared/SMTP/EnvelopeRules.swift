import Foundation

/// What may be sent to a server, so that neither an address nor a message can contain SMTP commands.
enum EnvelopeRules {
    /// Whether `text` is 3 to 320 bytes with an `@`, and without characters that SMTP would read as the end of the address.
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

    /// Whether every line ends with CRLF, and no other CR, LF or NUL occurs. Servers disagree about the meaning of a bare CR
    /// or LF, which allows smuggling a second message.
    static func hasCleanLines(_ message: Data) -> Bool {
        var previous: UInt8 = 0
        for byte in message {
            if byte == 0 || (byte == 0x0a) != (previous == 0x0d) { return false }
            previous = byte
        }
        return previous == 0x0a
    }
}
