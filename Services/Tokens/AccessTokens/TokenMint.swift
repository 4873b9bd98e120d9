import Foundation
import Models

/// Makes the tokens of a session: a signed access token (RFC 9068) beside its refresh token.
struct TokenMint: Sendable {
    let ring: KeyRing
    let codec: RefreshTokenCodec
    let issuer: String
    let lifetimes: Lifetimes
    let now: @Sendable () -> Date

    /// New tokens for `opened`.
    func grant(for opened: OpenedSession) throws -> Tokens.Grant {
        let accessToken = try ring.current().signer.sign(claims(of: opened))
        return Tokens.Grant(
            tokens: SessionTokens(accessToken: accessToken, refreshToken: codec.text(of: opened.refreshToken)),
            expiresIn: lifetimes.accessToken.seconds, refreshExpiresIn: opened.idleLife)
    }

    private func claims(of opened: OpenedSession) -> AccessTokenClaims {
        let (grounds, issuedAt) = (opened.grounds, Int(now().timeIntervalSince1970))
        return AccessTokenClaims(
            issuer: issuer, user: opened.user, audience: grounds.application,
            expiresAt: issuedAt + lifetimes.accessToken.seconds, issuedAt: issuedAt, notBefore: issuedAt,
            tokenID: UUID().uuidString.lowercased(), session: opened.session, client: grounds.client,
            application: grounds.application, account: grounds.account, role: grounds.role,
            authenticationMethods: grounds.authenticationMethods, authenticatedAt: opened.authenticatedAt,
            scope: grounds.scope)
    }
}
