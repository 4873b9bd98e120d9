import HTTPTypes
import Hummingbird
import Models

/// Exchanges a refresh token, from the body or else the cookie, for a new access token and refresh token.
struct RefreshSessionEndpoint: Endpoint {
    static let route = Route.post("/auth/refresh")
    /// The reference asks for no token here: `SameSite` and the check of `Origin` guard it.
    static let csrf = CSRFGuard.Rule.exempt
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        var input = try await request.input(body: .optionalObject)
        let bodyToken = input.optionalSecret("refresh_token")
        let clientID = input.optional("client_id", ClientID.self, expected: "a client id")
        let isByCookie = bodyToken == nil && request.cookies.contains(house.cookies.refreshTokenName)
        guard bodyToken != nil || isByCookie else {
            input.fault(.body, "/refresh_token", type: "required", expected: "a refresh token, here or in the cookie")
            throw input.failure()
        }
        try input.check()
        // A cookie goes wherever a page sends it, so the page has to be one of ours.
        if isByCookie, request.headers[.origin] == nil, request.headers[.fetchSite] == "cross-site" {
            throw ServiceError.originNotAllowed
        }

        let client = try await client(clientID, for: request)
        if let bodyToken { return .json(try await house.refreshSession(bodyToken, for: client, request).tokens) }
        let grant = try await refresh(house.cookies.read(request), for: client, request)
        var response = Response.json(grant.tokens)
        house.cookies.set(grant, on: &response)
        return response
    }

    /// Trades the first token of the browser's cookies that counts. Cookies that were refused for good are taken back.
    private func refresh(
        _ sent: BrowserTokens, for client: ClientID?, _ request: IncomingRequest
    ) async throws -> Tokens.IssuedSession {
        var refusals: [ServiceError] = []
        for token in sent.refreshTokens {
            do {
                return try await house.refreshSession(token, for: client, request)
            } catch let error as ServiceError where error.status == 401 {
                refusals.append(error)
            }
        }
        if refusals.allSatisfy(\.isFinalForRefreshToken), sent.crowdedName == nil {
            request.context.sessionCookieUpdate.clear()
        }
        throw refusals.first { $0 != .invalidRefreshToken } ?? .invalidRefreshToken
    }

    /// The token knows its client; what is said beside it has to fit.
    private func client(_ id: ClientID?, for request: IncomingRequest) async throws -> ClientID? {
        if id == nil, request.headers[.origin] == nil { return nil }
        return try await house.clients.client(id, for: request).id
    }
}
