public import Models

/// Mailbox proof: mailer tells identity that the caller has redeemed a token or code that was emailed to a mailbox, and so
/// controls the mailbox.
public struct MailboxProof: ProofStatement, Equatable {
    public static let type = "latchkey-mailbox+jwt"

    /// What the token or code was issued for.
    public var grant: OneTimeGrant
    /// When the email was sent, in milliseconds since the epoch. Later changes may have made it invalid.
    public var mailedAt: Int
    /// The HTTP request.
    public var request: RequestID?

    public init(grant: OneTimeGrant, mailedAt: Int, request: RequestID?) {
        self.grant = grant
        self.mailedAt = mailedAt
        self.request = request
    }
}
