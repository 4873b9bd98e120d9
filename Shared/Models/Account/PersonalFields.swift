import Foundation

/// Validates the fields of a user's identity. The gateway calls it to report all invalid parameters of a request at once, and
/// identity calls it again.
public enum PersonalFields {
    /// The values that their field cannot hold, each with the JSON Pointer of the field. Nil is always valid.
    public static func invalidParameters(of values: [Identity.IdentityField: String?]) -> [InvalidParameter] {
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

    /// A BCP 47 tag by its form: a language of 2–8 letters, then subtags of 1–8 letters or digits.
    private static func isLanguageTag(_ text: String) -> Bool {
        guard text.fits(TextBounds.languageTag) else { return false }
        return text.wholeMatch(of: #/[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*/#) != nil
    }

    /// A name of the IANA time zone database. Foundation also accepts abbreviations and offsets, which are refused.
    private static func isTimeZone(_ text: String) -> Bool {
        text.fits(TextBounds.timeZone) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
            && (text == "UTC" || text.contains("/")) && TimeZone(identifier: text) != nil
    }
}
