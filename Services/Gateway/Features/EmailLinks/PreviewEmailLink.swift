import Models
import RPCClient

/// Tells what a link would do, for the page with its button. Uses nothing up.
struct PreviewEmailLink: Sendable {
    let mailer: ServiceClient
    let identity: ServiceClient
    let browserSessions: BrowserSessionReader
    let sessionProofs: SessionProofs
    let pendingSignIns: PendingSignIns

    /// What the token grants, and what redeeming it would change. Throws 401 `token_invalid`.
    func callAsFunction(
        _ token: Secret, _ request: IncomingRequest
    ) async throws -> (grant: OneTimeGrant, outcome: Identity.PreviewEmailLink.Reply) {
        let preview = try await mailer.call(Mailer.PreviewEmailLink(token: token))
        let session = try await sessionProofs.proof(
            of: try await browserSessions.session(of: request), ifUser: preview.grant.user)
        let waiting = try await pendingSignIns.find(in: request, client: nil)
        let outcome = try await identity.call(
            Identity.PreviewEmailLink(proof: preview.proof, session: session, signIn: waiting?.proof))
        return (preview.grant, outcome)
    }
}
