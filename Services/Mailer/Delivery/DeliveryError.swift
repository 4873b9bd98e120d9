import SMTP

/// Why a mail was not delivered.
struct DeliveryError: Error, Sendable, Equatable {
    /// What to do about it.
    let kind: SMTPError.Kind
    /// One word, for logs.
    let cause: String
    /// The mail server's reply code, if there was one.
    var code: Int?
    /// The server's reply without addresses, of bounded length: for operators, not for logs.
    var text = ""

    /// What the outbox stores with the message.
    var reason: String {
        ([cause, code.map(String.init), text] as [String?]).compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: " ")
    }
}
