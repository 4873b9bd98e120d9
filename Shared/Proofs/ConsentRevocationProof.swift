public import Models

/// Consent revocation proof: identity tells tokens that a user has revoked what a client may do, so that it ends the client's sessions.
public struct ConsentRevocationProof: ProofStatement, Equatable {
    public static let type = "latchkey-consent-revocation+jwt"

    /// The user.
    public var user: UserID
    /// The client.
    public var client: ClientID
    /// When the consent was revoked, in milliseconds since the epoch. Sessions and codes of a later consent stay.
    public var revokedAt: Int
    /// Nil: events are dispatched after the request has been answered.
    public var request: RequestID? { nil }

    public init(user: UserID, client: ClientID, revokedAt: Int) {
        self.user = user
        self.client = client
        self.revokedAt = revokedAt
    }
}
