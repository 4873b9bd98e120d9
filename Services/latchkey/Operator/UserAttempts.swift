import Models
import RPCClient

/// Finds how the attempts at users' secrets are counted.
enum UserAttempts {
    /// The names under which attempts at the secrets of a user are counted.
    ///
    /// - Parameter sessions: the user's sessions, in each of which attempts at recovery codes are counted by themselves.
    static func subjects(of profile: SessionProfile, in sessions: [SessionID] = []) -> [Secret] {
        subjects(of: profile.id, profile.credentials.compactMap(\.email), in: profile.applicationID)
            + sessions.map { Secret(Tokens.AttemptSubject.recoveryCode(of: profile.id, in: $0)) }
    }

    private static func subjects(
        of user: UserID, _ addresses: [EmailAddress], in application: ApplicationID
    ) -> [Secret] {
        let names =
            addresses.map { Tokens.AttemptSubject.password(of: $0, in: application) }
            + [
                Tokens.AttemptSubject.password(of: user), Tokens.AttemptSubject.secondFactor(of: user),
                Tokens.AttemptSubject.recoveryCode(of: user),
            ]
        return names.map { Secret($0) }
    }

    /// Those of the users who have to wait for their next attempt.
    static func locked(
        _ users: [Identity.UserSummary], _ call: (Tokens.FindAttempts) async throws -> [Tokens.AttemptState]
    ) async throws -> [Identity.UserSummary] {
        let subjects = users.map { Self.subjects(of: $0.id, [$0.email].compactMap(\.self), in: $0.applicationID) }
        guard !subjects.isEmpty else { return [] }
        var states = try await call(Tokens.FindAttempts(subjects: subjects.flatMap(\.self)))[...]
        return zip(users, subjects).filter { _, names in
            let own = states.prefix(names.count)
            states = states.dropFirst(names.count)
            return own.contains { $0.pausedUntil != nil }
        }.map { $0.0 }
    }
}
