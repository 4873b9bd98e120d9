public import Models

/// Mailer's word that someone has just shown what was mailed to a mailbox: they read it.
public struct MailboxProof: ProofStatement, Equatable {
    public static let type = "latchkey-mailbox+jwt"

    /// What was mailed there, and for whom.
    public var grant: OneTimeGrant
    /// When it was mailed, in milliseconds since the epoch: what has happened since may have made it void.
    public var mailedAt: Int
    /// The request that showed it.
    public var request: RequestID?

    /// Makes a statement; see the properties.
    public init(grant: OneTimeGrant, mailedAt: Int, request: RequestID?) {
        self.grant = grant
        self.mailedAt = mailedAt
        self.request = request
    }
}
