public import Models

/// Tokens' word on something that happened to a user's sessions: identity writes it down and tells the user.
public struct SessionEventProof: ProofStatement, Equatable {
    public static let type = "latchkey-session-event+jwt"

    /// What happened.
    public var event: Identity.RecordSessionEvent.Event
    /// Whose sessions.
    public var user: UserID
    /// The request in which it happened; nil for an operator's command.
    public var request: RequestID?

    /// Makes a statement; see the properties.
    public init(_ event: Identity.RecordSessionEvent.Event, user: UserID, request: RequestID?) {
        self.event = event
        self.user = user
        self.request = request
    }
}
