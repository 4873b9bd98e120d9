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

/// Finds out who sends a request: `Authorization: Bearer` first, else the access token's cookie (RFC 6750 §2.1).
struct Authentication: Sendable {
    let fleet: Fleet
    let cookies: SessionCookies
    let guardian: CrossSiteGuard
    private let decoded = ClaimsCache()

    init(fleet: Fleet, cookies: SessionCookies, guardian: CrossSiteGuard) {
        self.fleet = fleet
        self.cookies = cookies
        self.guardian = guardian
    }

    /// Throws 401 without a token that is valid now, 403 for a change that a foreign page asks for, and for the token of a
    /// client that is not of the house unless it is good for this.
    func session(of request: IncomingRequest, ofEveryClient: Bool = false) async throws -> SignedIn {
        guard let token = try bearerToken(of: request) ?? request.cookie(cookies.accessTokenName) else {
            throw ServiceError.missingToken
        }
        let claims = try await check(token)
        await guardian.clients.narrowAudience(of: request, to: claims.client)
        if !ofEveryClient {
            // Also of a client that was of the house when it got the token.
            let isOurs = try await guardian.clients.client(claims.client).isFirstParty
            guard isOurs, claims.isDelegated != true else { throw ServiceError.insufficientScope }
        }
        try await guardian.allow(request, client: claims.client)
        return SignedIn(claims: claims, accessToken: token)
    }

    private func bearerToken(of request: IncomingRequest) throws -> Secret? {
        let values = request.headers[values: .authorization]
        guard let value = values.first else { return nil }
        // Two of them: whichever we took, a proxy before us may have looked at the other.
        guard values.count == 1, value.lowercased().hasPrefix("bearer ") else { throw ServiceError.invalidToken }
        return Secret(value.dropFirst(7).trimmingPrefix(while: \.isWhitespace).description)
    }

    private func check(_ token: AccessToken) async throws -> AccessTokenClaims {
        // Tokens is asked every time, so that a revoked session is out at once; only reading its answer is spared.
        try decoded.claims(try await fleet.tokens.callEncoded(Tokens.CheckAccessToken(accessToken: token)))
    }
}
