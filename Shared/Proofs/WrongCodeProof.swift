public import Models

/// Wrong-code proof: mailer tells identity that a wrong code was typed for an address.
public struct WrongCodeProof: ProofStatement, Equatable {
    public static let type = "latchkey-wrong-code+jwt"

    /// The client to sign in to.
    public var client: ClientID
    /// The address, registered or not.
    public var email: EmailAddress
    /// The HTTP request.
    public var request: RequestID?

    public init(client: ClientID, email: EmailAddress, request: RequestID?) {
        self.client = client
        self.email = email
        self.request = request
    }
}
