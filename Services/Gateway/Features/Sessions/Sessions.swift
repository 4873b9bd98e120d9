import HTTPTypes
import Hummingbird
import Models

/// A session that was just opened: what API and pages make their answers of.
struct OpenedSession: Sendable {
    let client: ClientID
    let grant: Tokens.Grant
    let profile: SessionProfile
    /// Makes the browser known for the user's addresses; nil where it is known already or not concerned.
    var deviceCookie: HTTPField?
    /// Whether what was set up with the user's address before was removed by this sign-in.
    var credentialsReset = false
}

extension Surroundings {
    /// The end of every sign-in: trades identity's proof for tokens. Where that ends the user's earlier sessions, they end
    /// first; should that fail, the outboxRelay carries the same news.
    ///
    /// The browser becomes known for the user's addresses. For a user who `isNew`, and has shown nothing but a password of
    /// their own choice, not for one whose mailbox nobody has shown.
    func openSession(
        _ vouched: Identity.AuthenticatedUser, for client: ClientID, isNew: Bool = false, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        if let proof = vouched.epochProof { await advanceEpoch(proof) }
        let grant = try await fleet.tokens.call(
            Tokens.IssueSession(proof: vouched.proof, client: client, device: request.device))
        await endReplaced(request)
        let profile = vouched.profile
        return OpenedSession(
            client: client, grant: grant, profile: profile,
            deviceCookie: knownDevices.setCookie(
                request, for: profile.credentials.filter { !isNew || $0.emailVerifiedAt != nil }, of: profile.id,
                epoch: vouched.epoch, in: profile.applicationID),
            credentialsReset: vouched.credentialsReset)
    }

    /// Ends the session that the browser had until now, of whichever application: its cookies are about to be replaced, and
    /// nobody could reach it any more. The sign-in doesn't depend on it.
    private func endReplaced(_ request: IncomingRequest) async {
        let sent = cookies.read(request)
        for token in sent.refreshTokens where !deadTokens.contains(token) {
            let revoked = try? await fleet.tokens.call(Tokens.SignOut(refreshToken: token))
            if revoked != nil { deadTokens.insert(token) }
            await record(revoked?.proof, request)
        }
        guard sent.refreshTokens.isEmpty else { return }
        for token in sent.accessTokens {
            guard let session = try? await session(by: token) else { continue }
            try? await endSession(session.claims.session, of: session, request)
        }
    }

    /// Goes on in another account of the user: new tokens, and the session until now ends. Throws 404 unless they are
    /// a member there.
    func switchAccount(
        of session: SignedIn, to account: AccountID, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        let vouched = try await fleet.identity.call(
            Identity.SwitchAccount(session: try await proof(of: session), account: account))
        let grant = try await fleet.tokens.call(
            Tokens.SwitchAccount(
                proof: vouched.proof, client: session.client, session: session.claims.session,
                device: request.device))
        return OpenedSession(client: session.client, grant: grant, profile: vouched.profile)
    }

    /// Tokens' word for who acts, where identity takes no other.
    func proof(of session: SignedIn) async throws -> Proof {
        try await fleet.tokens.call(Tokens.IssueSessionProof(accessToken: session.accessToken))
    }

    /// Trades a refresh token for new tokens. One that was used twice is in two hands: its user is told.
    func refresh(
        _ token: RefreshToken, for client: ClientID?, _ request: IncomingRequest
    ) async throws -> Tokens.Grant {
        do {
            let grant = try await fleet.tokens.call(
                Tokens.RefreshSession(
                    refreshToken: token, client: client, device: request.device,
                    spend: limiter.use(.token, by: request)))
            limiter.note(grant.limit, request)
            return grant
        } catch let error as ServiceError {
            await record(error.attestation, request)
            throw limiter.refused(error, .token, request)
        }
    }

    /// Ends one of the user's own sessions. Throws 404 when they have no such session.
    func endSession(_ id: SessionID, of session: SignedIn, _ request: IncomingRequest) async throws {
        let ended = try await fleet.tokens.call(Tokens.EndSession(id, of: .holder(of: session.accessToken)))
        await record(ended.proof, request)
    }

    /// Ends every session of the user, this one included.
    func endAllSessions(of session: SignedIn, _ request: IncomingRequest) async throws {
        let ended = try await fleet.tokens.call(Tokens.EndAllSessions(of: .holder(of: session.accessToken)))
        await record(ended.proof, request)
    }

    /// Has the browser keep the session's tokens, and know itself again.
    func setCookies(of opened: OpenedSession, on response: inout Response) {
        cookies.set(opened.grant, on: &response)
        if let cookie = opened.deviceCookie { response.headers.append(cookie) }
    }

    /// Ends every session of the user but this one.
    func endOtherSessions(of session: SignedIn, _ request: IncomingRequest) async throws {
        let ended = try await fleet.tokens.call(
            Tokens.EndAllSessions(of: .holder(of: session.accessToken), keeping: session.claims.session))
        await record(ended.proof, request)
    }

    /// The reference's `AuthenticationResult`, with both cookies set.
    func authenticated(_ opened: OpenedSession) -> Response {
        var response = Response.json(
            AuthenticationResult(
                tokens: opened.grant.tokens, profile: opened.profile,
                credentialsReset: opened.credentialsReset ? true : nil))
        setCookies(of: opened, on: &response)
        return response
    }

    /// Has identity write down what became of a session, by tokens' word; nil when there is nothing to write down. It has
    /// happened by now, so a failure here fails nothing else: tokens says it in its log as well.
    func record(_ proof: Proof?, _ request: IncomingRequest) async {
        guard let proof else { return }
        _ = try? await fleet.identity.call(Identity.RecordEvent(proof, ipAddress: request.device.ipAddress))
        outboxRelay.nudge()
    }
}
