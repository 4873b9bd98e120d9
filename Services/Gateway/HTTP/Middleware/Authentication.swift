import HTTPTypes
import Models
import RPCClient

/// Someone who is signed in: what their access token says, checked a moment ago.
struct SignedIn: Sendable {
    let claims: AccessTokenClaims
    /// What they showed.
    let accessToken: AccessToken

    var user: UserID { claims.user }
    var account: AccountID { claims.account }
    var client: ClientID { claims.client }

    /// The user in the token's account, as waitlists knows people.
    var member: Waitlists.Member {
        .init(application: claims.application, account: claims.account, user: claims.user)
    }
}

/// Finds out who sends a request: `Authorization: Bearer` first, else the access token's cookie (RFC 6750 §2.1). Another
/// scheme than `Bearer` is somebody else's, such as a proxy's own password, and doesn't matter here.
struct Authentication: Sendable {
    let fleet: Fleet
    let cookies: SessionCookies
    let originPolicy: OriginPolicy
    private let decoded = ClaimsCache()

    init(fleet: Fleet, cookies: SessionCookies, originPolicy: OriginPolicy) {
        self.fleet = fleet
        self.cookies = cookies
        self.originPolicy = originPolicy
    }

    /// Throws 401 without a token that is valid now, 403 for a change that a foreign page asks for, and for the token of a
    /// client that is not of the house unless it is good for this.
    func session(of request: IncomingRequest, allowsThirdParties: Bool = false) async throws -> SignedIn {
        let (token, claims) = try await tokenAndClaims(of: request)
        await originPolicy.clients.restrictOrigins(of: request, to: claims.client)
        if !allowsThirdParties {
            // Also of a client that was of the house when it got the token.
            let isOurs = try await originPolicy.clients.client(claims.client).isFirstParty
            guard isOurs, claims.isDelegated != true else { throw ServiceError.insufficientScope }
        }
        try await originPolicy.allow(request, client: claims.client)
        return SignedIn(claims: claims, accessToken: token)
    }

    private func tokenAndClaims(of request: IncomingRequest) async throws -> (AccessToken, AccessTokenClaims) {
        if let token = try request.bearerToken() { return (token, try await check(token)) }
        let sent = cookies.read(request)
        guard sent.isPresent else { throw ServiceError.missingToken }
        var refusal: ServiceError?
        for token in sent.accessTokens {
            do {
                return (token, try await check(token))
            } catch let error as ServiceError where error.status == 401 {
                if refusal != .sessionOver { refusal = error }
            }
        }
        // An access token that is past its lifetime is renewed by a refresh token; a session that is over is not.
        if sent.refreshTokens.isEmpty || (refusal == .sessionOver && sent.refreshTokens.count == 1) {
            request.context.sessionCookieUpdate.clear()
        }
        throw refusal ?? (request.cookies.contains(cookies.accessTokenName) ? .invalidToken : .missingToken)
    }

    private func check(_ token: AccessToken) async throws -> AccessTokenClaims {
        // Tokens is asked every time, so that a revoked session is out at once; only reading its answer is spared.
        try decoded.claims(try await fleet.tokens.callEncoded(Tokens.CheckAccessToken(accessToken: token)))
    }
}

extension IncomingRequest {
    /// The token of `Authorization: Bearer`; nil without the field, or with another scheme. Throws 401 for two fields:
    /// whichever we took, a proxy before us may have looked at the other.
    func bearerToken() throws -> Secret? {
        let values = headers[values: .authorization]
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw ServiceError.invalidToken }
        let scheme = value.prefix { !$0.isWhitespace }
        guard scheme.lowercased() == "bearer" else { return nil }
        return Secret(value.dropFirst(scheme.count).trimmingPrefix(while: \.isWhitespace).description)
    }
}
