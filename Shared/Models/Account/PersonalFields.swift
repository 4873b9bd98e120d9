import Foundation

/// What the fields of an identity may hold. The gateway asks, so that it names every fault of a request at once; identity
/// asks again.
public enum PersonalFields {
    /// Every value that its field can't hold, at the pointer of the field. A nil value is always allowed.
    public static func faults(of values: [Identity.IdentityField: String?]) -> [InvalidParameter] {
        Identity.IdentityField.allCases.compactMap { field in
            guard let value = values[field] ?? nil, let expected = expectation(of: field, brokenBy: value) else {
                return nil
            }
            return InvalidParameter(in: .body, path: "/\(field.rawValue)", type: "format", expected: expected)
        }
    }

    private static func expectation(of field: Identity.IdentityField, brokenBy value: String) -> String? {
        switch field {
        case .avatarURL: isURL(value) ? nil : "an http or https URL of at most \(TextBounds.url) characters"
        case .givenName, .familyName, .displayName: VisibleName.isValid(value) ? nil : VisibleName.expectation
        case .preferredLanguage, .locale: isLanguageTag(value) ? nil : "a language tag such as de or pt-BR"
        case .timezone: isTimeZone(value) ? nil : "a time zone such as Europe/Berlin"
        }
    }

    private static func isURL(_ text: String) -> Bool {
        guard text.fits(TextBounds.url), URICharacters.areAll(text), let url = URL(string: text),
            let scheme = url.scheme?.lowercased(), let host = url.host()
        else { return false }
        return ["http", "https"].contains(scheme) && !host.isEmpty && url.user() == nil
    }

    /// The shape of a BCP 47 tag: a language of 2–8 letters, then subtags of 1–8 letters or digits.
    private static func isLanguageTag(_ text: String) -> Bool {
        guard text.fits(TextBounds.languageTag) else { return false }
        return text.wholeMatch(of: #/[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*/#) != nil
    }

    /// A name of the time zone database; abbreviations and offsets, which Foundation knows too, are none.
    private static func isTimeZone(_ text: String) -> Bool {
        text.fits(TextBounds.timeZone) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
            && (text == "UTC" || text.contains("/")) && TimeZone(identifier: text) != nil
    }
}

/// The characters of RFC 3986 §2, which Foundation takes others for: it quotes what is none, while the text stays.
public enum URICharacters {
    private static let all = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%".utf8)

    /// Whether `text` has no other, and no NUL in disguise.
    public static func areAll(_ text: String) -> Bool { text.utf8.allSatisfy(all.contains) && !text.contains("%00") }
}
