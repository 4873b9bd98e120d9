import HTTPTypes
import Hummingbird
import Models

/// Exchanges a refresh token, from the body or else from the cookie, for a new access token and refresh token.
struct RefreshSessionEndpoint: Endpoint {
    /// No CSRF token is needed here: `SameSite` and the check of `Origin` protect it.
    static let operation = Operation(
        .post, "/auth/refresh", id: "refresh", tag: .signingIn,
        summary: "Trade a refresh token for new tokens",
        description: """
            A refresh token works once. For 10 seconds the replaced token gives the same successor again; a later \
            replay ends the session.
            """,
        csrf: .exempt,
        request: .json(
            .object([
                .optional(
                    "refresh_token", .string.example("rt_9f2kq7wX0hJmVbT4cYsLr1NdPzGa6uEo"),
                    "By default the one in the cookie."),
                .optional("client_id", .clientID),
            ]), isRequired: false),
        answers: [.json("New tokens. Sets both cookies if the token came in one.", .sessionTokens)],
        errors: [
            .cookieInTheWay, .invalidRefreshToken, .refreshTokenReused, .originNotAllowed, .rateLimited,
            .serviceUnavailable, .unknownClient,
        ])

    let clients: ClientDirectory
    let cookies: SessionCookies
    let refreshSession: RefreshSession

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        let bodyToken = input.optionalSecret("refresh_token")
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let usesCookie = bodyToken == nil && request.cookies.contains(cookies.refreshTokenName)
        guard bodyToken != nil || usesCookie else {
            input.reject(.body, "/refresh_token", type: "required", expected: "a refresh token, here or in the cookie")
            throw input.error()
        }
        try input.check()
        // Any page can have a browser send the cookie, so a cross-site request without an origin is refused.
        if usesCookie, request.headers[.origin] == nil, request.headers[.fetchSite] == "cross-site" {
            throw ServiceError.originNotAllowed
        }

        let client = try await client(clientID, for: request)
        if let bodyToken { return .json(try await refreshSession(bodyToken, for: client, request).tokens) }
        let grant = try await refresh(cookies.read(request), for: client, request)
        var response = Response.json(grant.tokens)
        cookies.set(grant, on: &response)
        return response
    }

    /// Exchanges the first valid token of the cookies. Cookies whose tokens will never be valid again are cleared.
    private func refresh(
        _ sent: BrowserTokens, for client: ClientID?, _ request: IncomingRequest
    ) async throws -> Tokens.IssuedSession {
        var errors: [ServiceError] = []
        let isNew = sent.refreshTokens.contains { !refreshSession.refusedTokens.contains($0) }
        for token in sent.refreshTokens {
            do {
                return try await refreshSession(token, for: client, request)
            } catch let error as ServiceError where error.status == 401 {
                errors.append(error)
            }
        }
        if errors.allSatisfy(\.isFinalForRefreshToken), sent.crowdedName == nil {
            let ended = EndedSession(tokens: refreshSession.tokens)
            let reason = isNew ? await ended.reason(sent.refreshTokens) : nil
            request.context.sessionCookieUpdate.clear(because: reason)
        }
        throw errors.first { $0 != .invalidRefreshToken } ?? .invalidRefreshToken
    }

    /// The client that the token has to belong to; nil if the request names none, because the token tells its client.
    private func client(_ id: ClientID?, for request: IncomingRequest) async throws -> ClientID? {
        if id == nil, request.headers[.origin] == nil { return nil }
        return try await clients.client(id, for: request).id
    }
}
