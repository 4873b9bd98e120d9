/// Names of people, accounts, clients and applications: text that others can see.
///
/// Close to the Nickname profile of PRECIS (RFC 8266 §2, RFC 8264 §4.3): no control characters and nothing that is
/// invisible by its nature, except where a script needs it. A joiner may follow a letter or an emoji (Persian, Devanagari,
/// families), a variation selector any visible character, tags a flag. Marks of direction are allowed, because
/// keyboards insert them; overrides and embeddings are not.
public enum VisibleName {
    /// Maximum length in characters (grapheme clusters).
    public static let maximumLength = 200

    /// The rule in words, for ``InvalidParameter/expected``.
    public static let expectation = "1 to \(maximumLength) visible characters, without control characters"

    /// Whether `text` may be a name: at most ``TextBounds/name`` bytes, and at least one visible character.
    public static func isValid(_ text: String) -> Bool {
        guard text.fits(TextBounds.name) else { return false }
        var (isVisible, previous) = (false, nil as Unicode.Scalar?)
        // Tags count after a black flag, and after each other.
        var isFlag = false
        for scalar in text.unicodeScalars {
            switch kind(of: scalar) {
            case .forbidden: return false
            case .visible: isVisible = true
            case .attached:
                guard let previous, kind(of: previous).takesAttached else { return false }
            case .tag:
                guard isFlag else { return false }
            case .other: break
            }
            isFlag = scalar == blackFlag || (isFlag && isTag(scalar))
            previous = scalar
        }
        return isVisible && text.count <= maximumLength
    }

    /// Whether `text` has a visible character.
    public static func isVisible(_ text: String) -> Bool {
        text.unicodeScalars.contains { kind(of: $0) == .visible }
    }

    private enum Kind {
        case visible, attached, tag, other, forbidden

        /// Whether a joiner or a variation selector may follow. Emoji have a selector and then a joiner.
        var takesAttached: Bool { self == .visible || self == .attached || self == .other }
    }

    private static let blackFlag: Unicode.Scalar = "\u{1F3F4}"

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x200C, 0x200D: return .attached
        // Marks of direction.
        case 0x061C, 0x200E, 0x200F: return .other
        // Braille without a dot.
        case 0x2800: return .other
        default: break
        }
        if isTag(scalar) { return .tag }
        if scalar.properties.isVariationSelector { return .attached }
        if scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint {
            return .forbidden
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: return isPrepended(scalar)
        case .spaceSeparator, .nonspacingMark, .enclosingMark, .privateUse, .unassigned: return .other
        default: return .visible
        }
    }

    /// Some format characters of Arabic and other scripts precede numbers and are visible.
    private static func isPrepended(_ scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0x0600...0x0605, 0x06DD, 0x070F, 0x0890...0x0891, 0x08E2, 0x110BD, 0x110CD: .visible
        default: .forbidden
        }
    }

    private static func isTag(_ scalar: Unicode.Scalar) -> Bool { (0xE0020...0xE007F).contains(scalar.value) }
}
