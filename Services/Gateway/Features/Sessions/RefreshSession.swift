import Models
import RPCClient

/// Exchanges a refresh token for new tokens (RFC 6749 §6).
struct RefreshSession: Sendable {
    let tokens: ServiceClient
    let limiter: Limiter
    let refusedTokens: RefusedTokens
    let events: EventRecorder

    /// Exchanges `token`. A token that was refused for good before is refused again without asking tokens. If a token is
    /// used twice, two parties hold it: its user is notified.
    ///
    /// - Parameter client: the client that the token has to belong to; nil accepts any.
    /// - Throws: 401 `invalid_refresh_token` or `refresh_token_reused`, 429 over the limit of the caller's network.
    func callAsFunction(
        _ token: RefreshToken, for client: ClientID?, _ request: IncomingRequest
    ) async throws -> Tokens.IssuedSession {
        guard !refusedTokens.contains(token) else { throw ServiceError.invalidRefreshToken }
        do {
            return try await refresh(token, for: client, request)
        } catch let error as ServiceError where error.isFinalForRefreshToken {
            refusedTokens.insert(token)
            throw error
        }
    }

    private func refresh(
        _ token: RefreshToken, for client: ClientID?, _ request: IncomingRequest
    ) async throws -> Tokens.IssuedSession {
        do {
            let grant = try await tokens.call(
                Tokens.RefreshSession(
                    refreshToken: token, client: client, device: request.device,
                    spend: limiter.use(.token, by: request)))
            limiter.report(grant.limit, request)
            return grant
        } catch let error as ServiceError {
            await events.record(error.attestation, request)
            throw limiter.recordRejection(error, .token, request)
        }
    }
}

extension ServiceError {
    /// Whether a refresh token that was refused with this error will never be accepted again.
    var isFinalForRefreshToken: Bool { self == .invalidRefreshToken || code == .refreshTokenReused }
}
