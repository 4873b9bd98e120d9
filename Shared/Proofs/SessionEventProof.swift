public import Models

/// Session-event proof: tokens tells identity what happened to a user's sessions, for the audit log and notices.
public struct SessionEventProof: ProofStatement, Equatable {
    public static let type = "latchkey-session-event+jwt"

    /// What happened.
    public var event: Identity.RecordSessionEvent.Event
    /// The user.
    public var user: UserID
    /// The HTTP request; nil for an operator's command.
    public var request: RequestID?

    public init(_ event: Identity.RecordSessionEvent.Event, user: UserID, request: RequestID?) {
        self.event = event
        self.user = user
        self.request = request
    }
}
