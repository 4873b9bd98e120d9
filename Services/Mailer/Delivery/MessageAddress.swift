import Models

/// An address as headers and SMTP carry it.
struct WireAddress: Sendable {
    /// The address, its domain in ASCII if there is such a form of it.
    let text: String
    /// Whether characters beyond ASCII are left in it.
    var needsSMTPUTF8: Bool { !text.utf8.allSatisfy { $0 < 0x80 } }
    /// What stands behind the `@` of a message's id.
    var messageIDDomain: Substring {
        let domain = text[text.lastIndex(of: "@")!...].dropFirst()
        return domain.utf8.allSatisfy { $0 < 0x80 } ? domain : "localhost"
    }

    /// Takes a user's address, whose domain is in A-labels (RFC 5890), which every server knows.
    init(_ address: EmailAddress) { text = address.description }

    /// Takes the sender's address as it is configured: in ASCII, and perhaps in a domain without a dot.
    init(_ sender: MailSender) { text = sender.address }
}
