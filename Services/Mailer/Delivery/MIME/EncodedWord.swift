import Foundation

/// Encoded words (RFC 2047), for header text that is not ASCII.
enum EncodedWord {
    private static let maximumLength = 75
    /// Letters, digits and the few signs that every header allows unencoded (§5 (3)).
    private static let plain = Set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!*+-/".utf8)

    /// Encodes `text` in as many words as it needs, in the shorter of the two encodings. The first word leaves room for the
    /// `used` characters before it. Words end between code points, because each is decoded separately.
    static func words(of text: String, after used: Int) -> [String] {
        let inQ = text.utf8.reduce(0) { $0 + (plain.contains($1) || $1 == 0x20 ? 1 : 3) }
        let isQ = inQ <= (text.utf8.count + 2) / 3 * 4
        var (words, bytes): ([String], [UInt8]) = ([], [])
        for scalar in text.unicodeScalars {
            let next = Array(String(scalar).utf8)
            let room = maximumLength - (words.isEmpty ? used : 0)
            if !bytes.isEmpty, word(bytes + next, isQ: isQ).utf8.count > room {
                words.append(word(bytes, isQ: isQ))
                bytes = []
            }
            bytes += next
        }
        return words + [word(bytes, isQ: isQ)]
    }

    private static func word(_ bytes: [UInt8], isQ: Bool) -> String {
        guard isQ else { return "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }
        let letters = bytes.map { byte in
            if byte == 0x20 { return "_" }
            return plain.contains(byte) ? String(UnicodeScalar(byte)) : QuotedPrintable.escape(byte)
        }
        return "=?utf-8?Q?\(letters.joined())?="
    }
}
