public import Models

/// Identity's word on which client sent a request.
public struct ClientProof: ProofStatement, Equatable {
    public static let type = "latchkey-client+jwt"

    /// The client.
    public var client: ClientID
    /// Its application.
    public var application: ApplicationID
    /// Whether it has shown that it is this client; false for one that can keep no secret, where anybody can say so.
    public var isConfidential: Bool
    /// Whether it is of the same house as the application.
    public var isFirstParty: Bool
    /// The request that it sent.
    public var request: RequestID?

    /// Makes a statement; see the properties.
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
