import Foundation
import Models

/// Who stands in `From` and `To`.
struct Mailbox: Sendable {
    /// The name to show, if any: any text.
    let name: String?
    /// The address.
    let address: WireAddress

    /// Somebody with an address of theirs.
    init(name: String?, address: EmailAddress) {
        self.name = name
        self.address = WireAddress(address)
    }

    /// Who mails are from.
    init(_ sender: MailSender) {
        name = sender.name.isEmpty ? nil : sender.name
        address = WireAddress(sender)
    }
}

/// A message as it goes over the wire.
struct WrittenMessage: Sendable {
    /// Headers and bodies, lines ended by CRLF. Dots at the start of lines are left to the transport.
    let bytes: [UInt8]
    /// For `MAIL FROM`: the sender's address with an ASCII domain.
    let sender: String
    /// For `RCPT TO`: the recipient's address with an ASCII domain.
    let recipient: String
    /// Whether an address has characters beyond ASCII before its `@`. Such a message goes only to a server that
    /// offers SMTPUTF8 (RFC 6531): there is no other way to write the address, so without it the mail can't be sent.
    let needsSMTPUTF8: Bool
}

extension WrittenMessage: CustomStringConvertible, CustomReflectable {
    /// Only the size: the bytes hold a link that signs somebody in.
    var description: String { "<message of \(bytes.count) bytes>" }
    /// A mirror without the bytes, so that `dump` shows none either.
    var customMirror: Mirror { Mirror(self, children: ["size": bytes.count]) }
}

/// Why a message can't be written: a fault of the program, never of what people typed.
enum MessageWriterError: Error, Equatable {
    /// Not made of the characters that RFC 2046 §5.1.1 allows, too long, or without the `=_` that keeps it apart from
    /// every encoded line.
    case unusableBoundary(String)
}

/// Writes mails as RFC 5322 messages of two parts, the plain text first.
///
/// Whatever a name or a subject contains, it stays in its own header: control characters become spaces before
/// anything else happens, the rest is quoted or encoded. Addresses have no such characters by their type.
struct MessageWriter: Sendable {
    /// Gives what stands between the parts. `=_` can't occur in quoted-printable or base64.
    var makeBoundary: @Sendable () -> String = { "=_\(UUIDv7.make().uuidString)" }

    /// Writes `mail`. `id` becomes the `Message-ID`, so a mail that is sent twice can be told by it.
    func write(
        _ mail: RenderedMail, from: Mailbox, to: Mailbox, id: MessageID, date: Date, kind: OutgoingMail.Kind
    ) throws -> WrittenMessage {
        let boundary = makeBoundary()
        guard Self.isUsable(boundary) else { throw MessageWriterError.unusableBoundary(boundary) }
        let (sender, recipient) = (from.address, to.address)
        var headers = [
            MessageHeader(name: "Date", words: MessageDate.words(date)),
            MessageHeader(name: "From", mailbox: from.name, sender),
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
        headers += [
            // So that no auto-responder answers, and none answers its answer (RFC 3834).
            MessageHeader(name: "Auto-Submitted", words: ["auto-generated"]),
            MessageHeader(name: "X-Latchkey-Kind", words: [kind.rawValue]),
        ]
        var lines = headers.map(\.folded).joined() + "\r\n"
        for (type, body) in [("text/plain", mail.text), ("text/html", mail.html)] {
            let body = MessageBody(body)
            lines += "--\(boundary)\r\nContent-Type: \(type); charset=utf-8\r\n"
            lines += "Content-Transfer-Encoding: \(body.encoding)\r\n\r\n\(body.encoded)\r\n"
        }
        lines += "--\(boundary)--\r\n"
        return WrittenMessage(
            bytes: Array(lines.utf8), sender: sender.text, recipient: recipient.text,
            needsSMTPUTF8: sender.needsSMTPUTF8 || recipient.needsSMTPUTF8)
    }

    private static func isUsable(_ boundary: String) -> Bool {
        let allowed = Set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=?".utf8)
        return boundary.utf8.count <= 60 && boundary.contains("=_") && boundary.utf8.allSatisfy(allowed.contains)
    }
}
