import Models

extension Surroundings {
    /// Ends every session that the browser's cookies name, by whichever of the two is left: signing out needs no more than
    /// what it ends. Answers the one that was found by an access token, if any; its cookies are the caller's to take back.
    ///
    /// - Parameters:
    ///   - everywhere: ends all sessions of the user instead, which takes a token that still counts.
    ///   - allow: throws unless the request may end a session of this client. Cookies go to the API from every page of its
    ///     site, those of another client included.
    @discardableResult
    func signOutBrowser(
        _ request: IncomingRequest, everywhere: Bool, allow: (ClientID) async throws -> Void = { _ in }
    ) async throws -> SignedIn? {
        let sent = cookies.read(request)
        var found: SignedIn?
        if everywhere {
            found = try await browserSession(of: request)
            if let found {
                try await allow(found.client)
                try await ended { try await endAllSessions(of: found, request) }
            }
        } else {
            for token in sent.accessTokens {
                guard let session = try await session(by: token) else { continue }
                try await allow(session.client)
                found = found ?? session
                try await ended { try await endSession(session.claims.session, of: session, request) }
            }
        }
        for token in sent.refreshTokens where !deadTokens.contains(token) {
            let session = try await fleet.tokens.call(Tokens.FindBrowserSession(refreshToken: token))
            if let client = session.client { try await allow(client) }
            let revoked = try await fleet.tokens.call(Tokens.SignOut(refreshToken: token))
            deadTokens.insert(token)
            await record(revoked.proof, request)
        }
        return found
    }

    /// Runs `end`; a session that has ended in the meantime is no error.
    private func ended(_ end: () async throws -> Void) async throws {
        do {
            try await end()
        } catch let error as ServiceError where [401, 404].contains(error.status) {}
    }
}
