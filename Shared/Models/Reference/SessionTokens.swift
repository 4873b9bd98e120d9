/// A short-lived JWT access token signed by the authentication service.
public typealias AccessToken = Secret

/// An opaque long-lived refresh token used to obtain new access tokens. Can be revoked.
public typealias RefreshToken = Secret

/// Description of how the access token should be used (RFC 6749 §7.1).
public enum TokenType: String, Codable, Sendable {
    /// Send it as `Authorization: Bearer …` (RFC 6750).
    case bearer = "Bearer"
}

/// The set of tokens issued to a client upon successful authentication or token refresh.
public struct SessionTokens: Codable, Sendable, Equatable {
    /// The JWT to send with requests.
    public var accessToken: AccessToken
    /// The token to trade for the next pair.
    public var refreshToken: RefreshToken
    /// How to use the access token.
    public var tokenType: TokenType

    /// Makes a set of tokens.
    public init(accessToken: AccessToken, refreshToken: RefreshToken, tokenType: TokenType = .bearer) {
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.tokenType = tokenType
    }

    enum CodingKeys: String, CodingKey {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
        case tokenType = "token_type"
    }
}

/// The complete result of a successful authentication operation, including tokens and user profile context.
public struct AuthenticationResult: Codable, Sendable, Equatable {
    /// The new session's tokens.
    public var tokens: SessionTokens
    /// Who signed in.
    public var profile: SessionProfile
    /// True when this sign-in was the first proof of the user's mailbox and removed their earlier password, providers,
    /// consents, invitations and sessions. Left out otherwise.
    public var credentialsReset: Bool?

    /// Makes a result.
    public init(tokens: SessionTokens, profile: SessionProfile, credentialsReset: Bool? = nil) {
        self.tokens = tokens
        self.profile = profile
        self.credentialsReset = credentialsReset
    }

    enum CodingKeys: String, CodingKey {
        case tokens, profile
        case credentialsReset = "credentials_reset"
    }
}
