import Models

/// The mailbox behind an address, in the form in which mails to it are counted, and for nothing else.
///
/// Many services deliver `ann+shop@…` to `ann@…` (RFC 5233), so what follows a `+` is left out. Gmail ignores dots as
/// well, and has two domains. At other services dots matter, and two people would count as one.
struct Mailbox: CustomStringConvertible, Sendable {
    let description: String

    init(_ email: EmailAddress) {
        let domain = email.description.dropFirst(email.localPart.count + 1)
        var local = email.localPart
        if let plus = local.firstIndex(of: "+"), plus > local.startIndex { local = local[..<plus] }
        if domain == "gmail.com" || domain == "googlemail.com" {
            description = "\(local.replacing(".", with: ""))@gmail.com"
        } else {
            description = "\(local)@\(domain)"
        }
    }
}
