/// Wraps plain text to a fixed width.
enum TextLayout {
    /// The maximum length of a line, in columns.
    static let width = 72

    /// Wraps every line at its spaces, and between East Asian characters, which have no spaces. Other text without spaces,
    /// such as a link, stays whole. Several empty lines become one.
    static func wrap(_ text: String) -> String {
        var lines: [String] = []
        // As bytes, because "\r\n" is one character.
        let text = text.utf8.contains(13) ? text.replacing("\r\n", with: "\n") : text
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.allSatisfy(\.isWhitespace) {
                if lines.last != "" { lines.append("") }
            } else {
                lines += wrap(line)
            }
        }
        return lines.drop { $0 == "" }.reversed().drop { $0 == "" }.reversed().joined(separator: "\n") + "\n"
    }

    private static func wrap(_ line: Substring) -> [String] {
        // A short line keeps its spaces: an indented code, the mark before a signature.
        guard line.utf8.count > width, columns(line) > width else { return [String(line)] }
        var lines: [String] = []
        var (current, used) = ("", 0)
        for piece in pieces(line) {
            let space = piece.isAfterSpace && !current.isEmpty ? 1 : 0
            let size = columns(piece.text)
            if !current.isEmpty, used + space + size > width {
                lines.append(current)
                (current, used) = (String(piece.text), size)
            } else {
                current += (space == 1 ? " " : "") + piece.text
                used += space + size
            }
        }
        return lines + [current]
    }

    /// The parts of a line that must not be split.
    private static func pieces(_ line: Substring) -> [(text: Substring, isAfterSpace: Bool)] {
        line.split(separator: " ").flatMap { word in
            var pieces: [(text: Substring, isAfterSpace: Bool)] = []
            var start = word.startIndex
            for index in word.indices.dropFirst() where mayBreak(word[word.index(before: index)], word[index]) {
                pieces.append((word[start..<index], pieces.isEmpty))
                start = index
            }
            return pieces + [(word[start...], pieces.isEmpty)]
        }
    }

    /// Whether a line may end between the two: beside wide characters, but neither after an opening bracket nor before a
    /// character that may not begin a line.
    private static func mayBreak(_ left: Character, _ right: Character) -> Bool {
        (isWide(left) || isWide(right)) && !"「『（〈《【".contains(left)
            && !"、。，．・：；！？」』）〉》】ー…ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?)".contains(right)
    }

    private static func columns(_ text: Substring) -> Int { text.reduce(0) { $0 + (isWide($1) ? 2 : 1) } }

    private static func isWide(_ character: Character) -> Bool {
        switch character.unicodeScalars.first!.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
