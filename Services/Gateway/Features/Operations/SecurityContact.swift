import Models

/// Where to report a vulnerability: a `mailto:`, `https:` or `tel:` URI (RFC 9116 §2.5.3).
struct SecurityContact: LosslessStringConvertible, Sendable, Equatable {
    let description: String

    /// Reads a URI, or an email address, which becomes a `mailto:` URI. Nil for anything else, and for more than 500 bytes.
    init?(_ text: String) {
        guard text.utf8.count <= 500, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { return nil }
        let schemes = ["mailto:", "https://", "tel:"]
        if schemes.contains(where: { text.hasPrefix($0) && text.count > $0.count }) {
            description = text
        } else if !text.contains(":"), let email = EmailAddress(text) {
            description = "mailto:\(email)"
        } else {
            return nil
        }
    }
}
