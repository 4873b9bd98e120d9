import Foundation
import Models
import Primitives

/// Issues the tokens of a session: a signed access token (RFC 9068), its refresh token, and for clients an ID token.
struct TokenIssuer: Sendable {
    let keyRing: KeyRing
    let codec: RefreshTokenCodec
    let issuer: String
    let lifetimes: Lifetimes
    let now: @Sendable () -> Date

    /// The access and refresh token of `opened`.
    func sessionTokens(for opened: OpenedSession) throws -> Tokens.IssuedSession {
        let accessToken = try keyRing.current().signer.sign(claims(of: opened))
        return Tokens.IssuedSession(
            tokens: SessionTokens(accessToken: accessToken, refreshToken: codec.text(of: opened.refreshToken)),
            expiresIn: lifetimes.accessToken.seconds, refreshExpiresIn: opened.idleLifetime)
    }

    /// A further access token of a session.
    func accessToken(
        of user: UserID, session: SessionID, _ authorization: SessionAuthorization, authenticatedAt: Int
    ) throws -> AccessToken {
        try keyRing.current().signer.sign(
            claims(of: user, session, authorization, authenticatedAt: authenticatedAt))
    }

    /// The response of the token endpoint for `opened`, with an ID token if the scope has `openid`.
    ///
    /// - Parameters:
    ///   - isRefreshable: whether the client gets the refresh token.
    ///   - nonce: the `nonce` claim of the ID token.
    func tokenResponse(for opened: OpenedSession, isRefreshable: Bool, nonce: String?) throws -> Tokens.TokenResponse {
        let signer = try keyRing.current().signer
        let claims = claims(of: opened)
        let accessToken = try signer.sign(claims)
        var idToken: Secret?
        if claims.scope.split(separator: " ").contains("openid") {
            let idTokenClaims = IDTokenClaims(
                issuer: issuer, user: claims.user, audience: claims.client, expiresAt: claims.expiresAt,
                issuedAt: claims.issuedAt, authenticatedAt: claims.authenticatedAt,
                authenticationMethods: claims.authenticationMethods,
                authenticationContext: opened.authorization.authenticationContext, session: claims.session,
                nonce: nonce, accessTokenHash: nil)
            idToken = try signer.sign(idTokenClaims, beside: accessToken)
        }
        return Tokens.TokenResponse(
            accessToken: accessToken, expiresIn: lifetimes.accessToken.seconds,
            refreshToken: isRefreshable ? codec.text(of: opened.refreshToken) : nil, idToken: idToken,
            scope: claims.scope)
    }

    private func claims(of opened: OpenedSession) -> AccessTokenClaims {
        claims(
            of: opened.user, opened.session, opened.authorization, authenticatedAt: opened.authenticatedAt)
    }

    private func claims(
        of user: UserID, _ session: SessionID, _ authorization: SessionAuthorization, authenticatedAt: Int
    ) -> AccessTokenClaims {
        let issuedAt = now().seconds
        var claims = AccessTokenClaims(
            issuer: issuer, user: user, audience: .application(authorization.application),
            expiresAt: issuedAt + lifetimes.accessToken.seconds, issuedAt: issuedAt,
            // In the past, so that a verifier whose clock is slow accepts the token even if its library allows no leeway.
            notBefore: issuedAt - AccessTokenClaims.leeway,
            tokenID: UUIDv7.make().uuidString.lowercased(), session: session, client: authorization.client,
            application: authorization.application, account: authorization.account, role: authorization.role,
            authenticationMethods: authorization.authenticationMethods,
            authenticationContext: authorization.authenticationContext, authenticatedAt: authenticatedAt,
            scope: authorization.scope, isDelegated: authorization.isDelegated ? true : nil)
        claims.audience = claims.rightfulAudience
        return claims
    }
}

extension AccessTokenClaims {
    /// The audience that a token with these claims must have. A third-party client's token is for that client alone, so that no
    /// API of the application accepts it as one of the application's own.
    var rightfulAudience: AccessTokenAudience { isDelegated == true ? .client(client) : .application(application) }
}
