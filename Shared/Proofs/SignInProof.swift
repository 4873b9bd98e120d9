public import Models

/// Sign-in proof: tokens tells identity that the caller has presented the token of a sign-in that waits for another step.
public struct SignInProof: ProofStatement, Equatable {
    public static let type = "latchkey-sign-in+jwt"

    /// Identifies the stored sign-in: the SHA-256 of its token, base64url. Identity repeats it in its own proof, so that the
    /// sign-in ends when its session opens.
    public var id: String
    /// The sign-in.
    public var signIn: PendingSignIn
    /// The epoch of the user's rights when they authenticated.
    public var epoch: Int
    /// How the user authenticated (RFC 8176).
    public var authenticationMethods: [String]
    /// The HTTP request.
    public var request: RequestID?

    public init(
        id: String, signIn: PendingSignIn, epoch: Int, authenticationMethods: [String], request: RequestID?
    ) {
        self.id = id
        self.signIn = signIn
        self.epoch = epoch
        self.authenticationMethods = authenticationMethods
        self.request = request
    }
}
