/// What a redeemed token or code authorizes.
public struct RedeemedGrant: Codable, Sendable {
    /// Mailbox proof for identity.
    public var proof: Proof
    /// What the token or code was issued for.
    public var grant: OneTimeGrant

    public init(proof: Proof, grant: OneTimeGrant) {
        self.proof = proof
        self.grant = grant
    }
}
