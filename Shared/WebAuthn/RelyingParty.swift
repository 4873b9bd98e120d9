import Foundation
import Models
import Primitives

/// The site that passkeys belong to.
public struct RelyingParty: Sendable, Equatable {
    /// The domain that passkeys are bound to (WebAuthn Level 3 §5.1.2), such as `example.com`, in lower case.
    public let id: String
    /// The origins whose pages may ask for passkeys: those of the relying party's domain, and related ones
    /// (§5.11), which `/.well-known/webauthn` lists. They are compared as strings.
    public let origins: Set<String>

    let idHash: Data

    /// - Parameters:
    ///   - id: a domain in lower case, without port or final dot; no IP address.
    ///   - origins: origins as browsers write them (RFC 6454 §6.2): `https://` and a host, and `http://` for `localhost` only.
    /// - Returns: nil when one of them is invalid, or if there is no origin.
    public init?(id: String, origins: Set<String>) {
        guard Self.isDomain(id), !origins.isEmpty, origins.allSatisfy(Self.isOrigin) else { return nil }
        self.id = id
        self.origins = origins
        idHash = Data(id.utf8).sha256
    }

    private static func isDomain(_ text: some StringProtocol) -> Bool {
        guard text.fits(253), !text.isEmpty else { return false }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let areLabels = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy {
                    switch $0 {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
        // A last label of digits makes an IPv4 address (WHATWG URL §3.5).
        return areLabels && labels.last?.allSatisfy(\.isNumber) == false
    }

    private static func isOrigin(_ text: String) -> Bool {
        let isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://") else { return false }
        let parts = text.dropFirst(isSecure ? 8 : 7).split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), isDomain(parts[0]) else { return false }
        if parts.count == 2 {
            // Browsers leave the scheme's own port out, and write no leading zero.
            guard let port = UInt16(parts[1]), String(port) == parts[1], port != (isSecure ? 443 : 80), port != 0
            else { return false }
        }
        return isSecure || parts[0] == "localhost" || parts[0].hasSuffix(".localhost")
    }
}
