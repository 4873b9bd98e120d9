public import Models

/// Identity's word that a user was erased: services that keep the address forget it.
public struct ErasureProof: ProofStatement, Equatable {
    public static let type = "latchkey-erasure+jwt"

    /// Who was erased.
    public var user: UserID
    /// The user's application. The same address may be somebody else's in another one.
    public var application: ApplicationID
    /// One of the user's addresses; each has a proof of its own.
    public var email: EmailAddress
    /// When, in milliseconds since the epoch. Whoever signs up with the address later is not concerned.
    public var erasedAt: Int
    /// No request: erasures are carried after the operator has been answered.
    public var request: RequestID? { nil }

    /// Makes a statement; see the properties.
    public init(user: UserID, application: ApplicationID, email: EmailAddress, erasedAt: Int) {
        self.user = user
        self.application = application
        self.email = email
        self.erasedAt = erasedAt
    }
}
