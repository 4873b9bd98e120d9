import Models
import SMTP

/// A way out for mails.
protocol MailTransport: Sendable {
    /// Returns when the mail is somebody else's to lose.
    func deliver(_ mail: WrittenMail, id: MessageID) async throws(DeliveryError)
    /// Finishes what was begun.
    func close() async
}

/// Why a mail was not delivered.
struct DeliveryError: Error, Sendable, Equatable {
    /// What to do about it.
    let kind: SMTPError.Kind
    /// A word of ours, for logs.
    let cause: String
    /// The mail server's reply code, if there was one.
    var code: Int?
    /// The reply, without addresses and bounded: for operators, not for logs.
    var text = ""

    /// What the outbox keeps with the message.
    var reason: String {
        ([cause, code.map(String.init), text] as [String?]).compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: " ")
    }
}

/// Hands mails to a mail server.
struct SMTPDelivery: MailTransport {
    let transport: SMTPTransport

    func deliver(_ mail: WrittenMail, id: MessageID) async throws(DeliveryError) {
        do throws(SMTPError) {
            try await transport.send(message: mail.bytes, from: mail.from, to: mail.to)
        } catch {
            throw DeliveryError(kind: error.kind, cause: error.cause.rawValue, code: error.code, text: error.text)
        }
    }

    func close() async { await transport.shutdown() }
}
