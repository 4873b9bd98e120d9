/// A signing key as operators see it, without its private part.
public struct SigningKeyRecord: Codable, Sendable, Equatable {
    /// The state of a signing key.
    public enum State: String, Codable, Sendable {
        /// Published, so that caches have it when it begins to sign.
        case next
        /// Signs.
        case signing
        /// Signs no more; its signatures remain valid.
        case retiring
    }

    /// Key id, as in the `kid` header of a JWT.
    public var kid: String
    /// The algorithm that the key is for, such as `ES256`.
    public var alg: String
    /// State of the key.
    public var state: State
    /// When it was created.
    public var createdAt: Timestamp
    /// When it begins to sign.
    public var signsFrom: Timestamp
    /// When it is removed; null while it has no successor.
    @Nullable public var retiresAt: Timestamp?

    public init(
        kid: String, alg: String, state: State, createdAt: Timestamp, signsFrom: Timestamp, retiresAt: Timestamp?
    ) {
        self.kid = kid
        self.alg = alg
        self.state = state
        self.createdAt = createdAt
        self.signsFrom = signsFrom
        self.retiresAt = retiresAt
    }

    enum CodingKeys: String, CodingKey {
        case kid, alg, state
        case createdAt = "created_at"
        case signsFrom = "signs_from"
        case retiresAt = "retires_at"
    }
}
