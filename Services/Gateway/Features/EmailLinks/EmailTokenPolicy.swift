import HTTPTypes
import Models
import RPCClient

/// Decides which requests may use an emailed token. Its checks do not consume the token.
struct EmailTokenPolicy: Sendable {
    let mailer: ServiceClient
    let clients: ClientDirectory
    let issuer: String

    /// Throws 403 `client_not_first_party` for a token that was sent for a third-party client: such a client gets no session of
    /// the user this way.
    func requireFirstParty(_ token: Secret) async throws {
        let grant = try await mailer.call(Mailer.PeekEmailToken(token: token))
        try await clients.client(grant.client).requireFirstParty()
    }

    /// Throws 401 `token_invalid` unless the token is valid for `purpose`. Lets HEAD answer with the status of GET (RFC 9110
    /// §9.3.2).
    func require(_ token: Secret, for purpose: OneTimeGrant.Purpose) async throws {
        guard try await mailer.call(Mailer.PeekEmailToken(token: token)).purpose == purpose else {
            throw ServiceError.tokenInvalid
        }
    }

    /// Returns the client that the token was sent for. Throws 403 `origin_not_allowed` unless the request's `Origin` is one of
    /// its origins, and 401 for an invalid token.
    @discardableResult
    func allowOrigin(of request: IncomingRequest, for token: Secret) async throws -> Client {
        let grant = try await mailer.call(Mailer.PeekEmailToken(token: token))
        let client = try await clients.client(grant.client)
        request.context.allowedOrigins.restrict(to: client)
        guard let origin = request.headers[.origin], client.origins.contains(origin) else {
            throw ServiceError.originNotAllowed
        }
        return client
    }

    /// Like ``allowOrigin(of:for:)``, for endpoints that programs may call without an `Origin`. If there is one, it has to be
    /// ours or the client's. A browser's request from another site or subdomain without one, as for an image, is refused:
    /// otherwise a page could sign a user in as someone else.
    func allowOriginIfAny(of request: IncomingRequest, for token: Secret) async throws {
        if request.headers[.origin] == issuer { return }
        if request.headers[.origin] != nil {
            try await allowOrigin(of: request, for: token)
            return
        }
        guard ["none", "same-origin", nil].contains(request.headers[.fetchSite]) else {
            throw ServiceError.originNotAllowed
        }
    }
}
