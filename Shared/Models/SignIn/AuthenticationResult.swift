/// The result of a successful authentication: the tokens of the new session and the user's profile.
public struct AuthenticationResult: Codable, Sendable, Equatable {
    /// The new session's tokens.
    public var tokens: SessionTokens
    /// The user's profile.
    public var profile: SessionProfile
    /// True when this sign-in was the first proof that the user owns the mailbox, and removed their earlier password,
    /// linked identities, consents, invitations and sessions. Left out otherwise.
    public var credentialsReset: Bool?
    /// Recovery codes of a factor that was set up during the sign-in. Left out otherwise.
    public var recoveryCodes: [Secret]?

    public init(
        tokens: SessionTokens, profile: SessionProfile, credentialsReset: Bool? = nil, recoveryCodes: [Secret]? = nil
    ) {
        self.tokens = tokens
        self.profile = profile
        self.credentialsReset = credentialsReset
        self.recoveryCodes = recoveryCodes
    }

    enum CodingKeys: String, CodingKey {
        case tokens, profile
        case credentialsReset = "credentials_reset"
        case recoveryCodes = "recovery_codes"
    }
}
