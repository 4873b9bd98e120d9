import Foundation
import Templates

/// A header of a message, folded so that its lines have at most 78 characters wherever a space allows it.
struct MessageHeader: Sendable {
    /// A line has at most this many characters (RFC 5322 §2.1.1); those that hold encoded words, 76 (RFC 2047 §2).
    static let lineLength = 78
    static let encodedLineLength = 76

    /// The field's name.
    let name: String
    /// What stands between the spaces where a line may end.
    let words: [String]

    /// A header of words that are known to be fit.
    init(name: String, words: [String]) {
        self.name = name
        self.words = words
    }

    /// A header of any text: what isn't plain ASCII is encoded (RFC 2047).
    init(name: String, text: String) {
        let text = VisibleText.cleaned(text)
        let words = text.split(separator: " ").map(String.init)
        let isPlain =
            text.utf8.allSatisfy { (0x20...0x7e).contains($0) } && !text.contains("=?")
            && words.allSatisfy { $0.count < Self.encodedLineLength - name.count }
        self.init(name: name, words: isPlain ? words : EncodedWord.words(of: text, after: name.count + 2))
    }

    /// A header that names one mailbox, by a name that may be any text.
    init(name: String, mailbox display: String?, _ address: WireAddress) {
        let display = VisibleText.cleaned(display ?? "")
        guard !display.isEmpty else {
            self.init(name: name, words: [address.text])
            return
        }
        self.init(name: name, words: Self.phrase(display, after: name.count + 2) + ["<\(address.text)>"])
    }

    /// The header's lines, the last CRLF included.
    var folded: String {
        var (lines, line) = ("", "\(name):")
        for (index, word) in words.enumerated() {
            let limit = word.hasPrefix("=?") ? Self.encodedLineLength : Self.lineLength
            // A line of the name alone would be legal, but puzzles some readers.
            if index > 0, line.count + 1 + word.count > limit {
                lines += line + "\r\n"
                line = ""
            }
            line += " " + word
        }
        return lines + line + "\r\n"
    }

    /// A display name: as it is, quoted, or encoded, whichever is enough.
    private static func phrase(_ text: String, after used: Int) -> [String] {
        let isASCII = text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
        guard isASCII, !text.contains("=?"), text.utf8.count <= 60 else {
            return EncodedWord.words(of: text, after: used)
        }
        let atom = Set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&'*+-/=?^_`{|}~ ".utf8)
        guard !text.utf8.allSatisfy(atom.contains) else { return text.split(separator: " ").map(String.init) }
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return ["\"\(escaped)\""]
    }
}

/// Encoded words (RFC 2047): text in a header that is not ASCII.
enum EncodedWord {
    private static let longest = 75
    /// Letters, digits and the few marks that every header allows unencoded (§5 (3)).
    private static let plain = Set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!*+-/".utf8)

    /// `text` in as many words as it takes, in the shorter of the two encodings. The first leaves room for the `used`
    /// characters before it. Words end between code points, since each is decoded by itself.
    static func words(of text: String, after used: Int) -> [String] {
        let inQ = text.utf8.reduce(0) { $0 + (plain.contains($1) || $1 == 0x20 ? 1 : 3) }
        let isQ = inQ <= (text.utf8.count + 2) / 3 * 4
        var (words, bytes): ([String], [UInt8]) = ([], [])
        for scalar in text.unicodeScalars {
            let next = Array(String(scalar).utf8)
            let room = longest - (words.isEmpty ? used : 0)
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

/// Moments as `Date` wants them (RFC 5322 §3.3), in UTC and in English whatever the language of the mail.
enum MessageDate {
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Such as `Mon, 23 Nov 2026 03:00:07 +0000`, split at its spaces.
    static func words(_ date: Date) -> [String] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second, .weekday], from: date)
        let clock = [parts.hour!, parts.minute!, parts.second!].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return [
            "\(days[parts.weekday! - 1]),", "\(parts.day!)", months[parts.month! - 1], "\(parts.year!)",
            clock.joined(separator: ":"), "+0000",
        ]
    }
}
