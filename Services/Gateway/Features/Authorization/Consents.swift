import Models
import RPCClient

/// Whether users allow third-party clients to act for them.
struct Consents: Sendable {
    let identity: ServiceClient
    let clients: ClientDirectory

    /// Whether the user of `session` has to be asked. First-party clients skip consent, and so do clients that the user
    /// has already granted every requested scope, unless the request has `prompt=consent`.
    func isNeeded(for request: AuthorizationRequest, by session: AccessTokenClaims) async throws -> Bool {
        if request.prompt.contains(.consent) { return true }
        if try await clients.client(request.client).isFirstParty { return false }
        let granted = try await identity.call(
            Identity.FindConsent(user: session.user, application: session.application, client: request.client))
        return !Set(request.scopes).isSubset(of: granted)
    }

    /// Records that the user of `session` grants the client the scopes of `request`.
    func grant(_ request: AuthorizationRequest, by session: AccessTokenClaims, ipAddress: String?) async throws {
        _ = try await identity.call(
            Identity.GrantConsent(
                user: session.user, application: session.application, client: request.client, scopes: request.scopes,
                ipAddress: ipAddress))
    }
}
