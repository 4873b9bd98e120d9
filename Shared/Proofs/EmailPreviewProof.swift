public import Models

/// Preview proof: mailer tells identity that the caller has the token of an email and has not used it. It only authorizes
/// ``Identity/PreviewEmailLink``.
public struct EmailPreviewProof: ProofStatement, Equatable {
    public static let type = "latchkey-mail-preview+jwt"

    /// What the token was issued for.
    public var grant: OneTimeGrant
    /// The HTTP request.
    public var request: RequestID?

    public init(grant: OneTimeGrant, request: RequestID?) {
        self.grant = grant
        self.request = request
    }
}
