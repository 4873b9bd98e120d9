import Models
import Redis

extension SessionStore {
    /// Ends the sessions that a client has opened with authorization codes of a user until the moment in which the user revoked their
    /// consent, in milliseconds since 1970. Codes from before are void. Returns how many sessions ended.
    func endSessions(
        of client: ClientID, actingFor user: UserID, openedUntil revokedAt: Int, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        try await redis.run(
            EndClientSessionsScript(
                sessions: keys.sessions(of: user), revocation: keys.consentRevocation(of: client, by: user),
                client: client, revokedAt: revokedAt, codeTTL: lifetimes.code,
                sessionPrefix: keys.sessionPrefix(of: user)),
            deadline: deadline)
    }
}
