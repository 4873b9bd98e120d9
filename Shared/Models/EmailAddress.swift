import Foundation

/// A valid, normalized email address.
///
/// Normal form: NFKC, lower case, no white space around, the domain in A-labels (see ``DomainName``). One mailbox written
/// in other case or another Unicode form gives the same value, so it makes one user. Rules: one `@`, a local part of 1–64
/// octets without spaces or control characters, a domain of dot-separated labels, 254 octets in all (RFC 5321 §4.5.3.1).
/// Text of more than ``TextBounds/emailAddress`` bytes is refused before it is normalized.
public struct EmailAddress: Hashable, Sendable, LosslessStringConvertible, Codable {
    /// The normalized text.
    public let description: String

    /// Normalizes and checks `text`; nil if it is not an address.
    public init?(_ text: String) {
        guard let (local, domain) = Self.parts(text), let ascii = DomainName.ascii(domain), Self.isDomain(ascii[...])
        else { return nil }
        let normal = "\(local)@\(ascii)"
        guard normal.utf8.count <= 254 else { return nil }
        description = normal
    }

    /// Reads an address from a store or another process. It may be older than the conversion of domains to A-labels: an
    /// address whose domain has no A-labels is kept unchanged, so that its row can still be read. It equals no other address.
    public init?(stored text: String) {
        if let address = Self(text) {
            self = address
        } else if let (local, domain) = Self.parts(text), Self.isDomain(domain),
            local.utf8.count + domain.utf8.count < 254
        {
            description = "\(local)@\(domain)"
        } else {
            return nil
        }
    }

    /// The part before the `@`.
    public var localPart: Substring { description.prefix { $0 != "@" } }

    /// The part behind the `@`, in A-labels.
    public var domain: Substring { description.dropFirst(localPart.count + 1) }

    /// The form that people read: labels of the domain whose characters are of one script are written in that script.
    /// Parsing it gives the same address.
    public var displayText: String {
        guard domain.utf8.contains("xn--".utf8) else { return description }
        return "\(localPart)@\(DomainName.displayText(of: domain))"
    }

    /// Local part and domain, normalized; nil when there is not one `@` with a local part before it.
    private static func parts(_ text: String) -> (local: Substring, domain: Substring)? {
        guard text.fits(TextBounds.emailAddress) else { return nil }
        let normal = normalForm(text)
        guard let at = normal.lastIndex(of: "@") else { return nil }
        let (local, domain) = (normal[..<at], normal[normal.index(after: at)...])
        // UTS 46 drops some characters silently. They are refused, because the user may not see that they are there.
        guard isLocalPart(local), domain.unicodeScalars.allSatisfy({ isPrintable($0) || isJoiner($0) }) else {
            return nil
        }
        return (local, domain)
    }

    /// NFKC in lower case, without white space around.
    private static func normalForm(_ text: String) -> String {
        // Normalization leaves ASCII as it is, but takes a microsecond to find out.
        if text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) { return text.lowercased() }
        let folded = text.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCompatibilityMapping
        return folded.lowercased().precomposedStringWithCompatibilityMapping
    }

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

    /// Persian and Indian names have them in some places, which IDNA2008 knows (RFC 5892 A.1, A.2).
    private static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar.value == 0x200C || scalar.value == 0x200D }

    private static let labelCharacters = Set("abcdefghijklmnopqrstuvwxyz0123456789-".unicodeScalars)
    private static let atomCharacters = labelCharacters.union(".!#$%&'*+/=?^_`{|}~".unicodeScalars)

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let address = Self(stored: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an email address")
        }
        self = address
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
