/// An entry of the audit log of the signing keys.
public struct SigningKeyEvent: Codable, Sendable, Equatable {
    /// What happened to a key.
    public enum Event: String, Codable, Sendable {
        /// It was created and published.
        case made
        /// It was revoked.
        case revoked
    }

    /// When it happened.
    public var at: Timestamp
    /// What happened.
    public var event: Event
    /// The key's id.
    public var kid: String
    /// The key's algorithm.
    public var alg: String
    /// Who caused it: `operator` or `schedule`.
    public var by: String

    public init(at: Timestamp, event: Event, kid: String, alg: String, by: String) {
        self.at = at
        self.event = event
        self.kid = kid
        self.alg = alg
        self.by = by
    }
}
