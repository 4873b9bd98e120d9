import Hummingbird
import Models

/// A session that was just opened: what API and pages make their answers of.
struct OpenedSession: Sendable {
    let client: ClientID
    let grant: Tokens.Grant
    let profile: SessionProfile
}

extension Surroundings {
    /// The end of every sign-in: trades identity's proof for tokens.
    func openSession(
        _ vouched: Identity.Vouched, for client: ClientID, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        let grant = try await fleet.tokens.call(
            Tokens.IssueSession(proof: vouched.proof, client: client, device: request.device))
        return OpenedSession(client: client, grant: grant, profile: vouched.profile)
    }

    /// Goes on in another account of the user: new tokens, and the session until now ends. Throws 404 unless they are
    /// a member there.
    func switchAccount(
        of session: SignedIn, to account: AccountID, _ request: IncomingRequest
    ) async throws -> OpenedSession {
        let vouched = try await fleet.identity.call(
            Identity.SwitchAccount(
                user: session.user, application: session.claims.application, client: session.client,
                account: account))
        let grant = try await fleet.tokens.call(
            Tokens.SwitchSession(
                proof: vouched.proof, client: session.client, session: session.claims.session,
                device: request.device))
        return OpenedSession(client: session.client, grant: grant, profile: vouched.profile)
    }

    /// Trades a refresh token for new tokens. One that was used twice is in two hands: its user is told.
    func refresh(
        _ token: RefreshToken, for client: ClientID?, _ request: IncomingRequest
    ) async throws -> Tokens.Grant {
        do {
            return try await fleet.tokens.call(
                Tokens.RefreshSession(refreshToken: token, client: client, device: request.device))
        } catch let error as ServiceError {
            if let user = error.subject { await record(.refreshTokenReused, of: user, request) }
            throw error
        }
    }

    /// Ends one of the user's own sessions. Throws 404 when they have no such session.
    func endSession(_ id: SessionID, of session: SignedIn, _ request: IncomingRequest) async throws {
        _ = try await fleet.tokens.call(Tokens.EndSession(user: session.user, session: id))
        await record(.sessionEnded, of: session.user, request)
    }

    /// Ends every session of the user, this one included.
    func endAllSessions(of session: SignedIn, _ request: IncomingRequest) async throws {
        _ = try await fleet.tokens.call(Tokens.EndAllSessions(user: session.user))
        await record(.sessionsEnded, of: session.user, request)
    }

    /// The reference's `AuthenticationResult`, with both cookies set.
    func authenticated(_ opened: OpenedSession) -> Response {
        var response = Response.json(AuthenticationResult(tokens: opened.grant.tokens, profile: opened.profile))
        cookies.set(opened.grant, on: &response)
        return response
    }

    /// Has identity write down what became of a session. That has happened by now, so a failure here fails nothing else:
    /// tokens says it in its log as well.
    func record(_ event: Identity.RecordEvent.Event, of user: UserID, _ request: IncomingRequest) async {
        _ = try? await fleet.identity.call(
            Identity.RecordEvent(event, user: user, ipAddress: request.device.ipAddress))
        courier.nudge()
    }
}
