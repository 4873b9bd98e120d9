import Foundation

/// The sender of all mails: an address and perhaps a display name (`Acorn <no-reply@acorn.example>`).
struct MailSender: Sendable, Equatable {
    /// The display name; empty for the name of the product that a mail is about.
    let name: String
    /// The email address. Unlike a user's, its domain may lack a dot.
    let address: String

    /// Reads `address` or `Name <address>`. Nil for a text that is neither, or that would break out of its header line.
    init?(_ text: String) {
        let text = text.trimmingCharacters(in: .whitespaces)
        var (name, address) = ("", text)
        if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
            name = text[..<open].trimmingCharacters(in: .whitespaces)
            address = String(text[text.index(after: open)...].dropLast())
        }
        if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
        let isName = name.unicodeScalars.allSatisfy {
            !"<>\"\\".unicodeScalars.contains($0) && $0.properties.generalCategory != .control
        }
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        let isAddress = address.utf8.allSatisfy { (0x21...0x7e).contains($0) && !"<>()\",;:\\".utf8.contains($0) }
        guard isName, isAddress, name.utf8.count <= 200, address.utf8.count <= 254, parts.count == 2,
            parts.allSatisfy({ !$0.isEmpty })
        else { return nil }
        self.name = name
        self.address = address
    }

    /// The address's domain, for message ids.
    var domain: String { String(address.drop { $0 != "@" }.dropFirst()) }
}
