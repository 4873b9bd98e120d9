import Models
import RPCClient

/// Ends the sessions that a browser's cookies hold.
struct SignOut: Sendable {
    let tokens: ServiceClient
    let cookies: SessionCookies
    let browserSessions: BrowserSessionReader
    let endSessions: EndSessions
    let refusedTokens: RefusedTokens
    let events: EventRecorder

    /// Ends every session that the cookies hold. Either cookie is enough to end its session. Returns the session that an
    /// access token led to, if any. The caller clears the cookies.
    ///
    /// - Parameters:
    ///   - everywhere: ends all sessions of the user instead, for which a token has to be active.
    ///   - allow: throws unless the request may end a session of this client. Every page of the API's site sends the cookies,
    ///     the pages of other clients included.
    @discardableResult
    func callAsFunction(
        _ request: IncomingRequest, everywhere: Bool, allow: (ClientID) async throws -> Void = { _ in }
    ) async throws -> SignedIn? {
        let sent = cookies.read(request)
        var found: SignedIn?
        if everywhere {
            found = try await browserSessions.session(of: request)
            if let found {
                try await allow(found.client)
                try await ignoringEnded { try await endSessions.endAll(of: found, request) }
            }
        } else {
            for token in sent.accessTokens {
                guard let session = try await browserSessions.session(by: token) else { continue }
                try await allow(session.client)
                found = found ?? session
                try await ignoringEnded { try await endSessions.end(session.claims.session, of: session, request) }
            }
        }
        for token in sent.refreshTokens where !refusedTokens.contains(token) {
            let session = try await tokens.call(Tokens.FindBrowserSession(refreshToken: token))
            if let client = session.client { try await allow(client) }
            let revoked = try await tokens.call(Tokens.SignOut(refreshToken: token))
            refusedTokens.insert(token)
            await events.record(revoked.proof, request)
        }
        return found
    }

    /// Ends the session that the browser had until now, of any application: its cookies are about to be replaced, and then
    /// nothing could end it. Errors are ignored, because the sign-in does not depend on it.
    func endReplacedSession(of request: IncomingRequest) async {
        let sent = cookies.read(request)
        for token in sent.refreshTokens where !refusedTokens.contains(token) {
            let revoked = try? await tokens.call(Tokens.SignOut(refreshToken: token))
            if revoked != nil { refusedTokens.insert(token) }
            await events.record(revoked?.proof, request)
        }
        guard sent.refreshTokens.isEmpty else { return }
        for token in sent.accessTokens {
            guard let session = try? await browserSessions.session(by: token) else { continue }
            try? await endSessions.end(session.claims.session, of: session, request)
        }
    }

    /// Runs `end`. A session that has ended in the meantime is not an error.
    private func ignoringEnded(_ end: () async throws -> Void) async throws {
        do {
            try await end()
        } catch let error as ServiceError where [401, 404].contains(error.status) {}
    }
}
