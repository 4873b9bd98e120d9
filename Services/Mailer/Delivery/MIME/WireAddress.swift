import Models

/// An email address as headers and SMTP commands contain it.
struct WireAddress: Sendable {
    /// The address, with its domain in ASCII if there is such a form of it.
    let text: String
    /// The domain of the message's id: the address's own if it is ASCII.
    var messageIDDomain: Substring {
        let domain = text[text.lastIndex(of: "@")!...].dropFirst()
        return domain.utf8.allSatisfy { $0 < 0x80 } ? domain : "localhost"
    }

    /// Takes a user's address, whose domain is in A-labels (RFC 5890) already.
    init(_ address: EmailAddress) { text = address.description }

    /// Takes the sender's address as it is configured: in ASCII, and perhaps in a domain without a dot.
    init(_ sender: MailSender) { text = sender.address }
}
