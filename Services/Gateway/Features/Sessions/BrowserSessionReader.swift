import Models
import RPCClient

/// Finds the session that a browser's cookies hold.
struct BrowserSessionReader: Sendable {
    let tokens: ServiceClient
    let cookies: SessionCookies
    let refresh: RefreshSession

    /// The session of the browser, by its cookies alone; nil if it is signed out. An expired access token is refreshed,
    /// except for HEAD, which changes nothing. Cookies whose tokens will never be valid again are cleared.
    ///
    /// - Throws: 400 `cookie_in_the_way` if a cookie has more values than are tried and none of those is valid.
    func session(of request: IncomingRequest) async throws -> SignedIn? {
        let sent = cookies.read(request)
        for token in sent.accessTokens {
            if let session = try await session(by: token) { return session }
        }
        guard request.method != .head else { return nil }
        var isFinal = sent.isPresent
        // A browser that keeps sending the tokens of an ended session was told already.
        let isNew = sent.refreshTokens.contains { !refresh.refusedTokens.contains($0) }
        for token in sent.refreshTokens {
            do {
                let grant = try await refresh(token, for: nil, request)
                request.context.sessionCookieUpdate.set(grant)
                return try await session(by: grant.tokens.accessToken)
            } catch let error as ServiceError where error.status == 401 {
                isFinal = isFinal && error.isFinalForRefreshToken
            }
        }
        if let name = sent.crowdedName { throw ServiceError.cookieInTheWay(name) }
        if isFinal {
            let reason = isNew ? await EndedSession(tokens: tokens).reason(sent.refreshTokens) : nil
            request.context.sessionCookieUpdate.clear(because: reason)
        }
        return nil
    }

    /// The session of an access token from a cookie; nil if the token is not active. A token that was issued to a
    /// third-party client is not accepted as a browser's.
    func session(by token: AccessToken) async throws -> SignedIn? {
        do {
            let claims = try await tokens.call(Tokens.CheckAccessToken(accessToken: token))
            return claims.isDelegated == true ? nil : SignedIn(claims: claims, accessToken: token)
        } catch let error as ServiceError where error.status == 401 {
            return nil
        }
    }

    /// The session of a request that needs none: of its bearer token if it has one, else of the browser's cookies; nil if
    /// it has neither.
    ///
    /// - Throws: 401 for a bearer token that is not valid, 403 `insufficient_scope` for one of a third-party client. A caller
    ///   that sends a token relies on it.
    func bearerOrBrowserSession(of request: IncomingRequest) async throws -> SignedIn? {
        guard let token = try request.bearerToken() else { return try await session(of: request) }
        let claims = try await tokens.call(Tokens.CheckAccessToken(accessToken: token))
        guard claims.isDelegated != true else { throw ServiceError.insufficientScope }
        return SignedIn(claims: claims, accessToken: token)
    }
}

extension ServiceError {
    /// 400: a browser sends so many values of one of our cookies that the right one can't be found.
    static func cookieInTheWay(_ name: String) -> ServiceError {
        ServiceError(
            .cookieInTheWay,
            detail:
                "The browser sends the cookie \(name) with too many values. Delete the cookies of this site.",
            invalidParams: [.init(in: .cookie, path: name, type: "repeated", expected: "one value")])
    }
}
