public import Models

/// Erasure proof: identity tells mailer that a user was erased, so that it removes the address.
public struct ErasureProof: ProofStatement, Equatable {
    public static let type = "latchkey-erasure+jwt"

    /// The user.
    public var user: UserID
    /// The user's application. In another one, the address may belong to another user.
    public var application: ApplicationID
    /// One of the user's addresses. Each has its own proof.
    public var email: EmailAddress
    /// When the user was erased, in milliseconds since the epoch. What is sent to the address later is not removed.
    public var erasedAt: Int
    /// Whether the user had added the address and never verified it. It may be that of a stranger, who keeps what was not for this user.
    /// Nil: no.
    public var isPending: Bool?
    /// Nil: events are dispatched after the request has been answered.
    public var request: RequestID? { nil }

    public init(
        user: UserID, application: ApplicationID, email: EmailAddress, erasedAt: Int, isPending: Bool? = nil
    ) {
        self.user = user
        self.application = application
        self.email = email
        self.erasedAt = erasedAt
        self.isPending = isPending
    }
}
