/// The mailbox of an address, in the form in which emails to it are counted. It is used for nothing else.
///
/// Many services deliver `ann+shop@…` to `ann@…` (RFC 5233), so a `+` and what follows it is left out. Gmail also ignores
/// dots, and has two domains. Other services distinguish dots, so leaving them out would count two people as one.
public struct CountedMailbox: CustomStringConvertible, Sendable {
    public let description: String

    public init(_ email: EmailAddress) {
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
