import Models
import SMTP

/// Sends mails through a mail server.
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
