public import Models

/// Client proof: identity tells tokens which client sent a request.
public struct ClientProof: ProofStatement, Equatable {
    public static let type = "latchkey-client+jwt"

    /// The client.
    public var client: ClientID
    /// Its application.
    public var application: ApplicationID
    /// Whether the client has authenticated; false for a public client, whose id anybody can send (RFC 6749 §2.1).
    public var isConfidential: Bool
    /// Whether the operator of the application also operates the client.
    public var isFirstParty: Bool
    /// The HTTP request.
    public var request: RequestID?

    public init(
        client: ClientID, application: ApplicationID, isConfidential: Bool, isFirstParty: Bool, request: RequestID?
    ) {
        self.client = client
        self.application = application
        self.isConfidential = isConfidential
        self.isFirstParty = isFirstParty
        self.request = request
    }
}
