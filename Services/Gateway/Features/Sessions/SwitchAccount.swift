import Models
import RPCClient

/// Continues a session in another account of its user.
struct SwitchAccount: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient
    let sessionProofs: SessionProofs

    /// Opens a session in `account`, and ends `session`. Throws 404 unless the user is a member of the account.
    func callAsFunction(
        _ account: AccountID, from session: SignedIn, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        let user = try await identity.call(
            Identity.SwitchAccount(session: try await sessionProofs.proof(of: session), account: account))
        let grant = try await tokens.call(
            Tokens.SwitchAccount(
                proof: user.proof, client: session.client, session: session.claims.session, device: request.device))
        return OpenedSession(client: session.client, grant: grant, profile: user.profile)
    }
}
