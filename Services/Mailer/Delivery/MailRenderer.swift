import Foundation
import Models

/// Turns a message of the outbox into an email.
protocol MailRenderer: Sendable {
    /// Writes the mail. The same `id` has to give the same `Message-ID`, so that copies are recognizable.
    ///
    /// If it throws, the message becomes a dead letter: trying again would not help.
    func render(_ mail: OutgoingMail, id: MessageID) async throws -> WrittenMail
}

/// A mail, ready to be sent.
struct WrittenMail: Sendable, Equatable {
    /// The envelope's sender, where bounces go.
    let from: String
    /// The envelope's recipient.
    let to: String
    /// Headers and body (RFC 5322), with CRLF line ends.
    let bytes: Data
}
