import Foundation
import Models

/// Makes the tokens of a session: a signed access token (RFC 9068) beside its refresh token.
struct TokenIssuer: Sendable {
    let ring: KeyRing
    let codec: RefreshTokenCodec
    let issuer: String
    let lifetimes: Lifetimes
    let now: @Sendable () -> Date

    /// New tokens for `opened`.
    func grant(for opened: OpenedSession) throws -> Tokens.IssuedSession {
        let accessToken = try ring.current().signer.sign(claims(of: opened))
        return Tokens.IssuedSession(
            tokens: SessionTokens(accessToken: accessToken, refreshToken: codec.text(of: opened.refreshToken)),
            expiresIn: lifetimes.accessToken.seconds, refreshExpiresIn: opened.idleLifetime)
    }

    /// What the token endpoint answers for `opened`, with an ID token if the scope asks for one.
    ///
    /// - Parameters:
    ///   - refreshes: whether the client gets the refresh token.
    ///   - nonce: what the client wants to find in the ID token.
    func clientGrant(for opened: OpenedSession, refreshes: Bool, nonce: String?) throws -> Tokens.TokenResponse {
        let signer = try ring.current().signer
        let claims = claims(of: opened)
        let accessToken = try signer.sign(claims)
        var idToken: Secret?
        if claims.scope.split(separator: " ").contains("openid") {
            let said = IDTokenClaims(
                issuer: issuer, user: claims.user, audience: claims.client, expiresAt: claims.expiresAt,
                issuedAt: claims.issuedAt, authenticatedAt: claims.authenticatedAt,
                authenticationMethods: claims.authenticationMethods, session: claims.session, nonce: nonce,
                accessTokenHash: nil)
            idToken = try signer.sign(said, beside: accessToken)
        }
        return Tokens.TokenResponse(
            accessToken: accessToken, expiresIn: lifetimes.accessToken.seconds,
            refreshToken: refreshes ? codec.text(of: opened.refreshToken) : nil, idToken: idToken, scope: claims.scope)
    }

    private func claims(of opened: OpenedSession) -> AccessTokenClaims {
        let (grounds, issuedAt) = (opened.grounds, Int(now().timeIntervalSince1970))
        var claims = AccessTokenClaims(
            issuer: issuer, user: opened.user, audience: .application(grounds.application),
            expiresAt: issuedAt + lifetimes.accessToken.seconds, issuedAt: issuedAt,
            // Earlier, so that a checker whose clock is behind ours takes the token even if its library allows no leeway.
            notBefore: issuedAt - AccessTokenChecker.leeway,
            tokenID: UUID().uuidString.lowercased(), session: opened.session, client: grounds.client,
            application: grounds.application, account: grounds.account, role: grounds.role,
            authenticationMethods: grounds.authenticationMethods, authenticatedAt: opened.authenticatedAt,
            scope: grounds.scope, isDelegated: grounds.isDelegated ? true : nil)
        claims.audience = claims.rightfulAudience
        return claims
    }
}

extension AccessTokenClaims {
    /// For whom a token with these claims has to be. A third-party client's token is for that client alone, so that no API
    /// of the application takes it for a token of the application's own.
    var rightfulAudience: AccessTokenAudience { isDelegated == true ? .client(client) : .application(application) }
}
