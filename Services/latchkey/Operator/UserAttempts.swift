import Models
import RPCClient

/// Finds how the attempts at users' secrets are counted.
enum UserAttempts {
    /// The names under which attempts at the secrets of a user are counted, also those at the console if the user is an operator.
    ///
    /// - Parameter sessions: the user's sessions, in each of which attempts at recovery codes are counted by themselves.
    static func subjects(of profile: SessionProfile, in sessions: [SessionID] = []) -> [Secret] {
        let addresses = profile.credentials.compactMap(\.email)
        return [false, true].flatMap { subjects(of: profile.id, addresses, in: profile.applicationID, isOperator: $0) }
            + sessions.map { Secret(Tokens.AttemptSubject.recoveryCode(of: profile.id, in: $0)) }
    }

    private static func subjects(
        of user: UserID, _ addresses: [EmailAddress], in application: ApplicationID, isOperator: Bool
    ) -> [Secret] {
        let passwords = addresses.map { Tokens.AttemptSubject.password(of: $0, in: application) }
        let factors = [Tokens.AttemptSubject.secondFactor(of: user), Tokens.AttemptSubject.recoveryCode(of: user)]
        guard !isOperator else {
            return (passwords + factors).map { Secret(Tokens.AttemptSubject.ofOperator($0)) }
        }
        return (passwords + [Tokens.AttemptSubject.password(of: user)] + factors).map { Secret($0) }
    }

    /// Those of the users who have to wait for their next attempt.
    ///
    /// - Parameter operators: the application for operators, whose users sign in at the console; nil if there is none.
    static func locked(
        _ users: [Identity.UserSummary], operators: ApplicationID?,
        _ call: (Tokens.FindAttempts) async throws -> [Tokens.AttemptState]
    ) async throws -> [Identity.UserSummary] {
        let subjects = users.map { user in
            Self.subjects(
                of: user.id, [user.email].compactMap(\.self), in: user.applicationID,
                isOperator: user.applicationID == operators)
        }
        guard !subjects.isEmpty else { return [] }
        var states = try await call(Tokens.FindAttempts(subjects: subjects.flatMap(\.self)))[...]
        return zip(users, subjects).filter { _, names in
            let own = states.prefix(names.count)
            states = states.dropFirst(names.count)
            return own.contains { $0.pausedUntil != nil }
        }.map { $0.0 }
    }
}
