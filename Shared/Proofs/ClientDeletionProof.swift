public import Models

/// Client deletion proof: identity tells tokens that a client was deleted, so that its sessions end.
public struct ClientDeletionProof: ProofStatement, Equatable {
    public static let type = "latchkey-client-deletion+jwt"

    /// The client.
    public var client: ClientID
    /// When it was deleted, in milliseconds since the epoch. Sessions of a later client with the same id stay.
    public var deletedAt: Int
    /// Nil: events are dispatched after the request has been answered.
    public var request: RequestID? { nil }

    public init(client: ClientID, deletedAt: Int) {
        self.client = client
        self.deletedAt = deletedAt
    }
}
