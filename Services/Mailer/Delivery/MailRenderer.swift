import Foundation
import Models

/// Turns what is to be said into a mail.
protocol MailRenderer: Sendable {
    /// Writes the mail. The same `id` has to give the same `Message-ID`, so that whoever gets a mail twice can tell.
    ///
    /// What it throws sends the message to the dead letters: trying again would not help.
    func render(_ mail: OutgoingMail, id: MessageID) async throws -> WrittenMail
}

/// A mail as it goes out.
struct WrittenMail: Sendable, Equatable {
    /// The envelope's sender, where bounces go.
    let from: String
    /// The envelope's recipient.
    let to: String
    /// Headers and body (RFC 5322), with CRLF line ends.
    let bytes: Data
}
