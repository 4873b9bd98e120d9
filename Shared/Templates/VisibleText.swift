import Models

/// Text that one person typed and others read, such as names of accounts, inviters and products.
public enum VisibleText {
    /// `text` on one line, so that a name can't pose as other parts of an email: control characters, line breaks and runs of
    /// spaces become one space; invisible characters and those that change the writing direction are removed.
    public static func cleaned(_ text: String) -> String {
        if isClean(text) { return text }
        var (result, isSpaceDue) = ("", false)
        for scalar in text.unicodeScalars where !isHidden(scalar) {
            if isSpace(scalar) {
                isSpaceDue = !result.isEmpty
            } else {
                if isSpaceDue { result.unicodeScalars.append(" ") }
                isSpaceDue = false
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Whether `text` is printable ASCII with single spaces between its words, as most text is: the properties of code points
    /// cost more to look up than all else here.
    private static func isClean(_ text: String) -> Bool {
        var last: UInt8 = 0x20
        for byte in text.utf8 {
            guard (0x20...0x7E).contains(byte), byte != 0x20 || last != 0x20 else { return false }
            last = byte
        }
        return last != 0x20 || text.isEmpty
    }

    /// `text` after ``cleaned(_:)``, cut to `maximumLength` code points, so that a name can't hold a whole message. Nil if
    /// nothing is left.
    public static func name(_ text: String?, maximumLength: Int = 80) -> String? {
        let text = cleaned(text ?? "")
        guard VisibleName.isVisible(text) else { return nil }
        guard text.unicodeScalars.count > maximumLength else { return text }
        var cut = ""
        // Code points are counted, because one character may have a thousand combining marks.
        cut.unicodeScalars.append(contentsOf: text.unicodeScalars.prefix(maximumLength - 1))
        return cut + "…"
    }

    /// No-break spaces are kept: French has them before punctuation.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value == 0xA0 || scalar.value == 0x202F { return false }
        return switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: true
        default: false
        }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200E, 0x200F, 0x202A...0x202E,
            0x2060...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0xE0000...0xE007F:
            true
        default: false
        }
    }
}
