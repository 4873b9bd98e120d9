public import Models

/// Mailer's word that somebody typed a wrong code for an address.
public struct WrongCodeProof: ProofStatement, Equatable {
    public static let type = "latchkey-wrong-code+jwt"

    /// The client that was to be signed in to.
    public var client: ClientID
    /// The address, which may be nobody's.
    public var email: EmailAddress
    /// The request that brought the code.
    public var request: RequestID?

    /// Makes a statement; see the properties.
    public init(client: ClientID, email: EmailAddress, request: RequestID?) {
        self.client = client
        self.email = email
        self.request = request
    }
}
