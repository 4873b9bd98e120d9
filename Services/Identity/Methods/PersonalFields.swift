import Foundation
import Models

/// What the fields of an identity may hold.
enum PersonalFields {
    static let longestName = 200
    static let longestURL = 2048

    /// Throws 400 with every fault of a sign-up's fields.
    static func check(language: String?, locale: String?, timezone: String?) throws {
        try check([.preferredLanguage: language, .locale: locale, .timezone: timezone])
    }

    /// Throws 400 with every fault, at the pointer of its field. A nil value is always allowed.
    static func check(_ values: [Identity.IdentityField: String?]) throws {
        let faults = Identity.IdentityField.allCases.compactMap { field -> InvalidParameter? in
            guard let value = values[field] ?? nil, let expected = expectation(of: field, brokenBy: value) else {
                return nil
            }
            return InvalidParameter(in: .body, path: "/\(field.rawValue)", type: "format", expected: expected)
        }
        if !faults.isEmpty { throw ServiceError.invalid(faults) }
    }

    private static func expectation(of field: Identity.IdentityField, brokenBy value: String) -> String? {
        switch field {
        case .avatarURL: isURL(value) ? nil : "an http or https URL of at most \(longestURL) characters"
        case .givenName, .familyName, .displayName:
            isName(value) ? nil : "1 to \(longestName) characters, without control characters"
        case .preferredLanguage, .locale: isLanguageTag(value) ? nil : "a language tag such as de or pt-BR"
        case .timezone: isTimeZone(value) ? nil : "a time zone such as Europe/Berlin"
        }
    }

    private static func isURL(_ text: String) -> Bool {
        guard text.utf8.count <= longestURL, let url = URL(string: text), let scheme = url.scheme else { return false }
        return ["http", "https"].contains(scheme.lowercased()) && url.host() != nil
    }

    private static func isName(_ text: String) -> Bool {
        (1...longestName).contains(text.count) && text.utf8.count <= 4 * longestName
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// The shape of a BCP 47 tag: a language of 2–8 letters, then subtags of 1–8 letters or digits.
    private static func isLanguageTag(_ text: String) -> Bool {
        guard text.utf8.count <= 35 else { return false }
        return text.wholeMatch(of: #/[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*/#) != nil
    }

    private static func isTimeZone(_ text: String) -> Bool {
        text.utf8.count <= 64 && (text == "UTC" || text.contains("/")) && TimeZone(identifier: text) != nil
    }
}
