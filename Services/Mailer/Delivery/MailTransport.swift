import Models

/// Sends mails.
protocol MailTransport: Sendable {
    /// Returns once the next hop has accepted responsibility for the mail (SMTP 250).
    func deliver(_ mail: WrittenMail, id: MessageID) async throws(DeliveryError)
    /// Finishes what has begun, and frees connections and threads.
    func close() async
}
