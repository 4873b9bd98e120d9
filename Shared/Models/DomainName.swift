internal import CIDN2

/// Names of domains in their two forms (IDNA2008, RFC 5890): A-labels such as `xn--bcher-kva`, which machines compare, and
/// U-labels such as `bücher`, which people read.
///
/// libidn2 does the work. It is the only dependency of this module: two texts that name one domain must become one
/// value before anything compares them.
public enum DomainName {
    /// Maximum length of a domain in bytes of UTF-8: 253 octets of A-labels (RFC 1035 §2.3.4) are fewer code points of
    /// U-labels, of at most four bytes each.
    private static let maximumTextLength = 1024

    /// The A-labels of `domain`, in lower case, after the mapping of UTS 46 (non-transitional: `ß` stays `ß`). Nil when a
    /// label is not one of IDNA2008, when an A-label is not what its U-label gives, or when it is too long.
    ///
    /// ASCII without `xn--` comes back as it is, in lower case: the caller has to check that it is a domain.
    public static func ascii(_ domain: some StringProtocol) -> String? {
        guard domain.fits(maximumTextLength) else { return nil }
        if domain.utf8.allSatisfy({ $0 < 0x80 }) {
            let lower = domain.lowercased()
            if !lower.split(separator: ".").contains(where: { $0.hasPrefix("xn--") }) { return lower }
        }
        // The library's own flag for these rules (STD3) drops other characters in silence.
        guard domain.utf8.allSatisfy({ $0 >= 0x80 || isHostCharacter($0) || (0x41...0x5a).contains($0) }) else {
            return nil
        }
        let flags = IDN2_NFC_INPUT.rawValue | IDN2_NONTRANSITIONAL.rawValue
        var name: UnsafeMutablePointer<UInt8>?
        let status = String(domain).withCString(encodedAs: UTF8.self) { idn2_lookup_u8($0, &name, Int32(flags)) }
        guard let name else { return nil }
        defer { idn2_free(name) }
        guard status == IDN2_OK.rawValue else { return nil }
        let ascii = String(decodingCString: name, as: UTF8.self)
        return ascii.utf8.allSatisfy(isHostCharacter) ? ascii : nil
    }

    /// Lower-case letters, digits, hyphens and dots.
    private static func isHostCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// The form of `domain` (in A-labels) that people read: each label whose characters are of one script as a U-label, any
    /// other unchanged. So no letter of one script can pose as one of another (UTS 39 §5.1): `exаmple` with a Cyrillic
    /// `а` stays `xn--exmple-4nf`.
    public static func displayText(of domain: some StringProtocol) -> String {
        String(domain).split(separator: ".", omittingEmptySubsequences: false).map(displayLabel).joined(separator: ".")
    }

    private static func displayLabel(_ label: Substring) -> String {
        guard label.hasPrefix("xn--"), label.fits(63) else { return String(label) }
        var name: UnsafeMutablePointer<CChar>?
        let status = String(label).withCString { idn2_to_unicode_8z8z($0, &name, 0) }
        guard let name else { return String(label) }
        defer { idn2_free(name) }
        guard status == IDN2_OK.rawValue else { return String(label) }
        let text = String(cString: name)
        // A text that does not convert back is not a U-label: the library decodes control characters, too.
        return ascii(text) == String(label) && Script.isOne(text) ? text : String(label)
    }
}

/// Scripts, as far as it matters whether text is of one.
enum Script {
    /// Whether all of `text` can be of one writing system (UTS 39 §5.1): one script beside what all scripts share, or what
    /// Japanese, Korean or Chinese mix. Of the scripts whose letters look like Latin ones, none goes with Latin.
    static func isOne(_ text: String) -> Bool {
        single.contains { text.wholeMatch(of: $0.value) != nil }
    }

    // Regexes are immutable once they are made; they are just not marked as such.
    private struct Pattern: @unchecked Sendable { let value: Regex<Substring> }

    private static let single: [Pattern] = [
        Pattern(value: #/[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Arabic}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Hebrew}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Armenian}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Georgian}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Devanagari}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Bengali}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Tamil}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Thai}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(
            value: #/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\p{Script=Inherited}]*/#),
        Pattern(value: #/[\p{Script=Han}\p{Script=Hangul}\p{Script=Common}\p{Script=Inherited}]*/#),
    ]
}
