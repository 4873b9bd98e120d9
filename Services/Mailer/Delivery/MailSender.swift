import Foundation

/// Who mails are from: an address, and a name to show (`Latchkey <no-reply@localhost>`).
struct MailSender: Sendable, Equatable {
    /// The name; empty when there is none.
    let name: String
    /// The address. Unlike a user's it may lie in a domain without a dot.
    let address: String

    /// Reads `address` or `Name <address>`; nil for anything that would not make one header line.
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

    /// The domain, for message ids.
    var domain: String { String(address.drop { $0 != "@" }.dropFirst()) }
}
