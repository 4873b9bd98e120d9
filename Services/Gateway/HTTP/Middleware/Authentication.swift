import HTTPTypes
import Models
import RPCClient

/// A signed-in user: the claims of an access token that was just checked. A class, because a copy of the claims would retain a
/// dozen strings.
final class SignedIn: Sendable {
    let claims: AccessTokenClaims
    let accessToken: AccessToken

    init(claims: AccessTokenClaims, accessToken: AccessToken) {
        self.claims = claims
        self.accessToken = accessToken
    }

    var user: UserID { claims.user }
    var account: AccountID { claims.account }
    var client: ClientID { claims.client }

    /// The user in the token's account, as waitlists knows people.
    var member: Waitlists.Member {
        .init(application: claims.application, account: claims.account, user: claims.user)
    }
}

/// Authenticates requests by `Authorization: Bearer`, or else by the access token's cookie (RFC 6750 §2.1). Other schemes than
/// `Bearer` are ignored: a proxy may have its own password there.
struct Authentication: Sendable {
    let fleet: Fleet
    let cookies: SessionCookies
    let originPolicy: OriginPolicy
    private let checked: CheckedTokenCache

    init(
        fleet: Fleet, cookies: SessionCookies, originPolicy: OriginPolicy,
        checked: CheckedTokenCache = CheckedTokenCache()
    ) {
        self.fleet = fleet
        self.cookies = cookies
        self.originPolicy = originPolicy
        self.checked = checked
    }

    /// The session of the request's access token.
    ///
    /// - Throws: 401 without a valid token, also if its client is gone. 403 `origin_not_allowed` for a change that a page of another
    ///   origin makes, and `insufficient_scope` for a third party's token where those are not allowed.
    func session(of request: IncomingRequest, allowsThirdParties: Bool = false) async throws -> SignedIn {
        let (token, claims) = try await tokenAndClaims(of: request)
        return try await admit(claims, token, request, allowsThirdParties: allowsThirdParties)
    }

    /// Reads something for the session of the request's access token.
    ///
    /// If the token was found genuine before, `read` begins while tokens is asked whether the session goes on. If it does not,
    /// what was read is dropped. So `read` must not change anything.
    ///
    /// - Throws: as ``session(of:allowsThirdParties:)``, and what `read` throws.
    func reading<Value: Sendable>(
        of request: IncomingRequest, allowsThirdParties: Bool,
        _ read: @escaping @Sendable (SignedIn) async throws -> Value
    ) async throws -> Value {
        guard let token = try request.bearerToken(), let known = checked.token(token) else {
            return try await read(try await session(of: request, allowsThirdParties: allowsThirdParties))
        }
        async let value = read(admit(known.claims, token, request, allowsThirdParties: allowsThirdParties))
        try await confirm(known, token)
        return try await value
    }

    private func admit(
        _ claims: AccessTokenClaims, _ token: AccessToken, _ request: IncomingRequest, allowsThirdParties: Bool
    ) async throws -> SignedIn {
        await originPolicy.clients.restrictOrigins(of: request, to: claims.client)
        let client = try await originPolicy.clients.client(of: claims)
        if !allowsThirdParties {
            // The client may have been first-party when it got the token.
            guard client.isFirstParty, claims.isDelegated != true else { throw ServiceError.insufficientScope }
        }
        try await originPolicy.allow(request, client: claims.client)
        return SignedIn(claims: claims, accessToken: token)
    }

    private func tokenAndClaims(of request: IncomingRequest) async throws -> (AccessToken, AccessTokenClaims) {
        if let token = try request.bearerToken() { return (token, try await check(token)) }
        let sent = cookies.read(request)
        guard sent.isPresent else { throw ServiceError.missingToken }
        var firstError: ServiceError?
        for token in sent.accessTokens {
            do {
                return (token, try await check(token))
            } catch let error as ServiceError where error.status == 401 {
                if firstError != .sessionOver { firstError = error }
            }
        }
        // A refresh token renews an expired access token, but not an ended session.
        if sent.refreshTokens.isEmpty || (firstError == .sessionOver && sent.refreshTokens.count == 1) {
            let reason = await EndedSession(tokens: fleet.tokens).reason(sent.refreshTokens)
            request.context.sessionCookieUpdate.clear(because: reason)
        }
        throw firstError ?? (request.cookies.contains(cookies.accessTokenName) ? .invalidToken : .missingToken)
    }

    private func check(_ token: AccessToken) async throws -> AccessTokenClaims {
        if let known = checked.token(token) {
            try await confirm(known, token)
            return known.claims
        }
        let claims = try await fleet.tokens.call(Tokens.CheckAccessToken(accessToken: token))
        checked.insert(claims, of: token)
        return claims
    }

    /// Asks tokens whether the session of a token goes on. It is asked for every request, so that a revoked session ends at
    /// once. After that nothing is read any more for requests with this token.
    private func confirm(_ known: CheckedTokenCache.Token, _ token: AccessToken) async throws {
        do {
            _ = try await fleet.tokens.callEncoded(
                Tokens.CheckSession(user: known.claims.user, session: known.claims.session, keyID: known.keyID))
        } catch let error as ServiceError where error.status == 401 {
            checked.remove(token)
            throw error
        }
    }
}

extension IncomingRequest {
    /// The token of `Authorization: Bearer`; nil without the field, or with another scheme. Throws 401 for two fields:
    /// a proxy before us may have read the other one.
    func bearerToken() throws -> Secret? {
        let values = headers[values: .authorization]
        guard let value = values.first else { return nil }
        guard values.count == 1 else { throw ServiceError.invalidToken }
        let scheme = value.utf8.prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        guard scheme.count == 6, Substring(scheme).lowercased() == "bearer" else { return nil }
        let token = value.utf8[scheme.endIndex...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return Secret(String(Substring(token)))
    }
}
