public import Models

/// Mailer's word that someone holds what was mailed to a mailbox, and has not used it: enough to be told what using it
/// would change, and for nothing else.
public struct MailPreview: ProofStatement, Equatable {
    public static let type = "latchkey-mail-preview+jwt"

    /// What was mailed, and for whom.
    public var grant: OneTimeGrant
    /// The request that asked.
    public var request: RequestID?

    /// Makes a statement; see the properties.
    public init(grant: OneTimeGrant, request: RequestID?) {
        self.grant = grant
        self.request = request
    }
}
