/// Language tags (BCP 47), as far as choosing a language needs them.
public enum LanguageTag {
    /// Whether `tag` is made of subtags of 1 to 8 ASCII letters and digits, in at most ``TextBounds/languageTag`` bytes.
    public static func isWellFormed(_ tag: some StringProtocol) -> Bool {
        guard tag.fits(TextBounds.languageTag) else { return false }
        let subtags = tag.split(separator: "-", omittingEmptySubsequences: false)
        return (subtags.first?.utf8.allSatisfy { !(0x30...0x39).contains($0) } ?? false)
            && subtags.allSatisfy { subtag in
                (1...8).contains(subtag.utf8.count)
                    && subtag.unicodeScalars.allSatisfy { $0.isASCII && $0.properties.isAlphabetic || isDigit($0) }
            }
    }

    /// The first language of `available`, tags in lower case, that one of `tags` asks for, best first: the tag itself, then
    /// ever shorter forms of it (RFC 4647 §3.4), so `pt-BR` finds `pt`. A form that leaves out a script is another language to
    /// the eye, so `zh-Hant` does not find `zh`. `_` is read as `-`, since locales are often written so.
    public static func choose(_ tags: [String], from available: Set<String>) -> String? {
        for tag in tags where tag.fits(TextBounds.languageTag) {
            let tag = tag.replacing("_", with: "-").lowercased()
            var subtags = (traditional[tag] ?? tag).split(separator: "-")[...]
            while let last = subtags.last {
                let candidate = subtags.joined(separator: "-")
                if available.contains(candidate) { return candidate }
                if subtags.count > 1, last.count == 4, last.allSatisfy(\.isLetter) { break }
                subtags = subtags.dropLast()
            }
        }
        return nil
    }

    /// Tags that browsers send for Chinese in the traditional script (CLDR's likely subtags).
    private static let traditional = ["zh-tw": "zh-hant-tw", "zh-hk": "zh-hant-hk", "zh-mo": "zh-hant-mo"]

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }
}

/// Parses `Accept-Language` (RFC 9110 §12.5.4).
public enum AcceptLanguage {
    private static let maximumHeaderLength = 1000
    private static let maximumTags = 10

    /// The tags of `header`, best first (RFC 9110 §12.5.4), at most ten. Leaves out malformed
    /// tags, tags with `q=0`, and `*`. Reads only the first thousand bytes; browsers send far fewer.
    public static func tags(_ header: String) -> [String] {
        let weighted = String(decoding: header.utf8.prefix(maximumHeaderLength), as: UTF8.self)
            .split(separator: ",").compactMap(weigh)
        // The index keeps tags of equal weight in their order.
        let sorted = weighted.enumerated().sorted { left, right in
            (right.element.weight, left.offset) < (left.element.weight, right.offset)
        }
        var tags: [String] = []
        for (_, (tag, _)) in sorted where !tags.contains(tag) { tags.append(tag) }
        return Array(tags.prefix(maximumTags))
    }

    private static func weigh(_ entry: Substring) -> (tag: String, weight: Double)? {
        let parts = entry.split(separator: ";", omittingEmptySubsequences: false).map {
            String($0.filter { $0 != " " && $0 != "\t" })
        }
        guard let tag = parts.first, LanguageTag.isWellFormed(tag) else { return nil }
        guard parts.count > 1 else { return (tag, 1) }
        guard parts.count == 2, parts[1].lowercased().hasPrefix("q="), let weight = quality(parts[1].dropFirst(2)),
            weight > 0
        else { return nil }
        return (tag, weight)
    }

    /// `0`, `1`, or one of these with up to three decimals; at most 1.
    private static func quality(_ text: Substring) -> Double? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2e }),
            text.first == "0" || text.first == "1", let value = Double(text), value <= 1
        else { return nil }
        return value
    }
}
