public import Models

/// Passkey challenge proof: tokens tells identity that a challenge of ours is answered for the first time, and in time.
public struct PasskeyChallengeProof: ProofStatement, Equatable {
    public static let type = "latchkey-passkey-challenge+jwt"

    /// The challenge: 32 bytes in base64url.
    public var challenge: Secret
    /// What it was made for.
    public var ceremony: PasskeyCeremony
    /// The HTTP request.
    public var request: RequestID?

    public init(challenge: Secret, ceremony: PasskeyCeremony, request: RequestID?) {
        self.challenge = challenge
        self.ceremony = ceremony
        self.request = request
    }
}
