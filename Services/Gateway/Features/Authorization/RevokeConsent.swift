import Models
import RPCClient

/// Lists what the user has allowed clients to do, and takes it back.
struct RevokeConsent: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient
    let sessionProofs: SessionProofs
    let outboxRelay: OutboxRelay

    /// A page of what the user of `session` has allowed. Throws 401 if the session has ended.
    func list(
        of session: SignedIn, limit: Int, after cursor: ClientID? = nil
    ) async throws -> Identity.ListConsents.Reply {
        try await identity.call(
            Identity.ListConsents(session: try await sessionProofs.proof(of: session), limit: limit, cursor: cursor))
    }

    /// Takes back what the user of `session` has allowed a client. Its sessions end at once; if tokens is unavailable, the event in
    /// identity's outbox ends them later. Throws 404 if the user has allowed it nothing.
    func callAsFunction(_ client: ClientID, of session: SignedIn, _ request: IncomingRequest) async throws {
        let revoked = try await identity.call(
            Identity.RevokeConsent(
                session: try await sessionProofs.proof(of: session), client: client,
                ipAddress: request.device.ipAddress, origin: MailOrigin(of: request)))
        _ = try? await tokens.call(Tokens.EndClientSessions(proof: revoked.proof))
        outboxRelay.wake()
    }
}
