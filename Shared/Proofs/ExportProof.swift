public import Models

/// Export proof: identity tells mailer that a user has asked in this request for what is held about them.
public struct ExportProof: ProofStatement, Equatable {
    public static let type = "latchkey-export+jwt"

    /// The user.
    public var user: UserID
    /// The user's application.
    public var application: ApplicationID
    /// An address that the user has shown to be theirs; nil if there is none. Each has its own proof.
    public var email: EmailAddress?
    /// The HTTP request.
    public var request: RequestID?

    public init(user: UserID, application: ApplicationID, email: EmailAddress?, request: RequestID?) {
        self.user = user
        self.application = application
        self.email = email
        self.request = request
    }
}
