import Foundation

/// A valid, normalized email address.
///
/// Normal form: NFKC, lower case, no white space around. One mailbox written in other case or another Unicode
/// form gives the same value, so it makes one user. Rules: one `@`, a local part of 1–64 octets without spaces
/// or control characters, a domain of dot-separated labels, 254 octets in all (RFC 5321 §4.5.3.1). Text of more than
/// ``TextBounds/emailAddress`` bytes is refused before it is normalized.
public struct EmailAddress: Hashable, Sendable, LosslessStringConvertible, Codable {
    /// The normalized text.
    public let description: String

    /// Normalizes and checks `text`; nil when it is no address.
    public init?(_ text: String) {
        guard text.fits(TextBounds.emailAddress) else { return nil }
        let folded = text.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCompatibilityMapping
        let normal = folded.lowercased().precomposedStringWithCompatibilityMapping
        guard normal.utf8.count <= 254, let at = normal.lastIndex(of: "@") else { return nil }
        let (local, domain) = (normal[..<at], normal[normal.index(after: at)...])
        guard Self.isLocalPart(local), Self.isDomain(domain) else { return nil }
        description = normal
    }

    /// The part before the `@`.
    public var localPart: Substring { description.prefix { $0 != "@" } }

    private static func isLocalPart(_ text: Substring) -> Bool {
        guard (1...64).contains(text.utf8.count), !text.hasPrefix("."), !text.hasSuffix("."), !text.contains("..")
        else {
            return false
        }
        return text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII ? atomCharacters.contains(scalar) : isPrintable(scalar)
        }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && text.utf8.count <= 253 && labels.allSatisfy(isLabel)
    }

    private static func isLabel(_ text: Substring) -> Bool {
        guard (1...63).contains(text.utf8.count), !text.hasPrefix("-"), !text.hasSuffix("-") else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII ? labelCharacters.contains(scalar) : isPrintable(scalar)
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }

    private static let labelCharacters = Set("abcdefghijklmnopqrstuvwxyz0123456789-".unicodeScalars)
    private static let atomCharacters = labelCharacters.union(".!#$%&'*+/=?^_`{|}~".unicodeScalars)

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let address = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an e-mail address")
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
