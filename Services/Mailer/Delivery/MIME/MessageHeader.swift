import Templates

/// A header field, folded at spaces so that its lines have at most 78 characters where possible.
struct MessageHeader: Sendable {
    /// The maximum length of a line, in characters (RFC 5322 §2.1.1); lines with encoded words are shorter (RFC 2047 §2).
    static let lineLength = 78
    static let encodedLineLength = 76

    /// The field's name.
    let name: String
    /// The value's words; a line may end at the spaces between them.
    let words: [String]

    /// A header of words that need no encoding.
    init(name: String, words: [String]) {
        self.name = name
        self.words = words
    }

    /// A header of any text. Text that isn't plain ASCII is encoded (RFC 2047).
    init(name: String, text: String) {
        let text = VisibleText.cleaned(text)
        let words = text.split(separator: " ").map(String.init)
        let isPlain =
            text.utf8.allSatisfy { (0x20...0x7e).contains($0) } && !text.contains("=?")
            && words.allSatisfy { $0.count < Self.encodedLineLength - name.count }
        self.init(name: name, words: isPlain ? words : EncodedWord.words(of: text, after: name.count + 2))
    }

    /// A header with one mailbox, whose display name may be any text.
    init(name: String, mailbox display: String?, _ address: WireAddress) {
        let display = VisibleText.cleaned(display ?? "")
        guard !display.isEmpty else {
            self.init(name: name, words: [address.text])
            return
        }
        self.init(name: name, words: Self.phrase(display, after: name.count + 2) + ["<\(address.text)>"])
    }

    /// The header's lines, including the last CRLF.
    var folded: String {
        var (lines, line) = ("", "\(name):")
        for (index, word) in words.enumerated() {
            let limit = word.hasPrefix("=?") ? Self.encodedLineLength : Self.lineLength
            // The first word stays on the line of the name: a line with only the name is legal, but confuses some programs.
            if index > 0, line.count + 1 + word.count > limit {
                lines += line + "\r\n"
                line = ""
            }
            line += " " + word
        }
        return lines + line + "\r\n"
    }

    /// A display name: as it is if possible, else quoted, else encoded.
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
