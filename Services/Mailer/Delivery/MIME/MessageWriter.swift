import Foundation
import Models

/// A mailbox in `From` or `To` (RFC 5322 §3.4).
struct Mailbox: Sendable {
    /// The display name, if any. It may be any text.
    let name: String?
    /// The address.
    let address: WireAddress

    /// The mailbox of a user.
    init(name: String?, address: EmailAddress) {
        self.name = name
        self.address = WireAddress(address)
    }

    /// The mailbox of the product's own sender if it has one, else of the configured sender. Its name is the product's unless the operator has
    /// set one.
    init(_ sender: MailSender, _ branding: Branding) {
        let usesProductName = sender.name.isEmpty || branding.senderEmail != nil
        name = branding.senderName ?? (usesProductName ? branding.productName : sender.name)
        address = branding.senderEmail.map { WireAddress($0) } ?? WireAddress(sender)
    }
}

/// A message as it goes over the wire.
struct WrittenMessage: Sendable {
    /// Headers and bodies, lines ended by CRLF. Dots at the start of lines are left to the transport.
    let bytes: [UInt8]
    /// For `MAIL FROM`: the address that bounces go to, with an ASCII domain.
    let sender: String
    /// For `RCPT TO`: the recipient's address with an ASCII domain.
    let recipient: String
}

extension WrittenMessage: CustomStringConvertible, CustomReflectable {
    /// Only the size, because the bytes hold a link that signs its reader in.
    var description: String { "<message of \(bytes.count) bytes>" }
    /// Hides the bytes from `dump`, too.
    var customMirror: Mirror { Mirror(self, children: ["size": bytes.count]) }
}

/// Why a message can't be written: a bug of ours, never caused by what people typed.
enum MessageWriterError: Error, Equatable {
    /// The boundary is too long, has characters that RFC 2046 §5.1.1 does not allow, or lacks the `=_` that distinguishes
    /// it from every encoded line.
    case unusableBoundary(String)
}

/// Writes mails as RFC 5322 messages of two parts, the plain text first.
///
/// A name or subject can't break out of its header, whatever it contains: control characters become spaces first, then the
/// rest is quoted or encoded. The type of addresses rules such characters out.
struct MessageWriter: Sendable {
    /// Makes the boundary between the parts. It contains `=_`, which occurs in neither quoted-printable nor base64.
    var makeBoundary: @Sendable () -> String = { "=_\(UUIDv7.make().uuidString)" }

    /// Writes `mail`. `id` becomes the `Message-ID`, so that copies are recognizable.
    ///
    /// - Parameters:
    ///   - replyTo: where replies go; nil for the address in `From`.
    ///   - envelopeSender: where bounces go; nil for the address in `From`.
    func write(
        _ mail: RenderedMail, from: Mailbox, to: Mailbox, replyTo: WireAddress? = nil,
        envelopeSender: WireAddress? = nil, id: MessageID, date: Date, kind: OutgoingMail.Kind
    ) throws -> WrittenMessage {
        let boundary = makeBoundary()
        guard Self.isUsable(boundary) else { throw MessageWriterError.unusableBoundary(boundary) }
        let (sender, recipient) = (envelopeSender ?? from.address, to.address)
        var headers = [
            MessageHeader(name: "Date", words: MessageDate.words(date)),
            MessageHeader(name: "From", mailbox: from.name, from.address),
            MessageHeader(name: "To", mailbox: to.name, recipient),
            MessageHeader(name: "Message-ID", words: ["<\(id)@\(sender.messageIDDomain)>"]),
            MessageHeader(name: "Subject", text: mail.subject),
            MessageHeader(name: "MIME-Version", words: ["1.0"]),
            MessageHeader(
                name: "Content-Type", words: ["multipart/alternative;", "boundary=\"\(boundary)\""]),
        ]
        if LanguageTag.isWellFormed(mail.language) {
            headers.append(MessageHeader(name: "Content-Language", words: [mail.language]))
        }
        if let replyTo { headers.append(MessageHeader(name: "Reply-To", words: [replyTo.text])) }
        headers += [
            // So that auto-responders don't reply (RFC 3834).
            MessageHeader(name: "Auto-Submitted", words: ["auto-generated"]),
            MessageHeader(name: "X-Latchkey-Kind", words: [kind.rawValue]),
        ]
        var bytes = Array(headers.map(\.folded).joined().utf8)
        func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
        add("\r\n")
        for (type, body) in [("text/plain", mail.text), ("text/html", mail.html)] {
            let body = MessageBody(body)
            add("--\(boundary)\r\nContent-Type: \(type); charset=utf-8\r\n")
            add("Content-Transfer-Encoding: \(body.encoding)\r\n\r\n")
            bytes += body.encoded
            add("\r\n")
        }
        add("--\(boundary)--\r\n")
        return WrittenMessage(bytes: bytes, sender: sender.text, recipient: recipient.text)
    }

    private static func isUsable(_ boundary: String) -> Bool {
        let allowed = Set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=?".utf8)
        return boundary.utf8.count <= 60 && boundary.contains("=_") && boundary.utf8.allSatisfy(allowed.contains)
    }
}
