/// What a challenge for an authenticator was made for.
public enum PasskeyCeremony: Codable, Sendable, Equatable {
    /// The user of a session registers a passkey.
    case registration(user: UserID, session: SessionID)
    /// A user registers their first factor, during a sign-in to a client that needs one.
    case enrolment(user: UserID, client: ClientID)
    /// Someone signs in to a client. Who it is, the passkey tells.
    case signIn(client: ClientID)
    /// Someone who signs in to a client has shown a first factor.
    case secondFactor(client: ClientID)
}
