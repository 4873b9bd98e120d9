/// A short-lived JWT access token signed by the authentication service (RFC 9068).
public typealias AccessToken = Secret

/// An opaque long-lived refresh token used to obtain new access tokens (RFC 6749 §1.5). Can be revoked.
public typealias RefreshToken = Secret

/// The tokens issued to a client upon successful authentication or token refresh.
public struct SessionTokens: Codable, Sendable, Equatable {
    /// The JWT to send with requests.
    public var accessToken: AccessToken
    /// The token to exchange for the next pair.
    public var refreshToken: RefreshToken
    /// How to use the access token.
    public var tokenType: TokenType

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
