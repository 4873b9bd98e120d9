import Models
import RPC
import RPCClient

/// Ends sessions of a user.
struct EndSessions: Sendable {
    let identity: ServiceClient
    let tokens: ServiceClient
    let sessionProofs: SessionProofs
    let events: EventRecorder

    /// Ends one session of the user. Throws 404 if the user has no such session.
    func end(_ id: SessionID, of session: SignedIn, _ request: IncomingRequest) async throws {
        let ended = try await tokens.call(Tokens.EndSession(id, of: .holder(of: session.accessToken)))
        await events.record(ended.proof, request)
    }

    /// Ends every session of the user, `session` included, and forgets remembered browsers.
    func endAll(of session: SignedIn, _ request: IncomingRequest) async throws {
        try await forgetBrowsers(of: session)
        let ended = try await tokens.call(Tokens.EndAllSessions(of: .holder(of: session.accessToken)))
        await events.record(ended.proof, request)
    }

    /// Ends every session of the user except `session`, and forgets remembered browsers.
    func endOthers(of session: SignedIn, _ request: IncomingRequest) async throws {
        try await forgetBrowsers(of: session)
        let ended = try await tokens.call(
            Tokens.EndAllSessions(of: .holder(of: session.accessToken), keeping: session.claims.session))
        await events.record(ended.proof, request)
    }

    private func forgetBrowsers(of session: SignedIn) async throws {
        _ = try await identity.call(
            Identity.ForgetBrowsers(user: session.user, session: try await sessionProofs.proof(of: session)))
    }

    /// Ends a session whose tokens were given to nobody. It does not depend on the request: that may be past its deadline.
    func discard(_ opened: OpenedSession) async {
        let token = opened.grant.tokens.accessToken
        let context = CallContext(requestID: CallContext.current?.requestID, deadline: .after(.seconds(1)))
        await Task {
            await CallContext.$current.withValue(context) {
                guard let claims = try? await tokens.call(Tokens.CheckAccessToken(accessToken: token)) else { return }
                _ = try? await tokens.call(Tokens.EndSession(claims.session, of: .holder(of: token)))
            }
        }.value
    }
}
