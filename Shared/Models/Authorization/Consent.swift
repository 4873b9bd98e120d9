/// What a user has allowed a client to do.
public struct Consent: Codable, Sendable, Equatable {
    /// The client.
    public var clientID: ClientID
    /// Its name.
    public var clientName: String
    /// The scopes, in the order of their names.
    public var scopes: [String]
    /// When the user last agreed.
    public var grantedAt: Timestamp

    public init(clientID: ClientID, clientName: String, scopes: [String], grantedAt: Timestamp) {
        self.clientID = clientID
        self.clientName = clientName
        self.scopes = scopes
        self.grantedAt = grantedAt
    }

    enum CodingKeys: String, CodingKey {
        case scopes
        case clientID = "client_id"
        case clientName = "client_name"
        case grantedAt = "granted_at"
    }
}
