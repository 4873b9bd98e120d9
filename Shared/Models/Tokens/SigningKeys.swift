/// A signing key as operators see it: nothing that could sign.
public struct SigningKeyRecord: Codable, Sendable, Equatable {
    /// Where a key is in its lifetime.
    public enum State: String, Codable, Sendable {
        /// Published, so that everybody knows it when it begins to sign.
        case next
        /// Signs.
        case signing
        /// Signs no more; what it signed still counts.
        case retiring
    }

    /// Names the key in JWT headers.
    public var kid: String
    /// The algorithm that it is for, such as `ES256`.
    public var alg: String
    /// Where it is in its lifetime.
    public var state: State
    /// When it was made.
    public var createdAt: Timestamp
    /// From when it signs.
    public var signsFrom: Timestamp
    /// When it is given up; null while there is no other to follow it.
    @Nullable public var retiresAt: Timestamp?

    /// Makes a record; see the properties.
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

/// Something that happened to the signing keys: a line of their audit log.
public struct SigningKeyEvent: Codable, Sendable, Equatable {
    /// What happened.
    public enum Event: String, Codable, Sendable {
        /// A key was made and published.
        case made
        /// A key was dropped at once.
        case revoked
    }

    /// When.
    public var at: Timestamp
    /// What.
    public var event: Event
    /// To which key.
    public var kid: String
    /// Its algorithm.
    public var alg: String
    /// Who wanted it: `operator`, or `schedule`.
    public var by: String

    /// Makes a line; see the properties.
    public init(at: Timestamp, event: Event, kid: String, alg: String, by: String) {
        self.at = at
        self.event = event
        self.kid = kid
        self.alg = alg
        self.by = by
    }
}

extension Tokens {
    /// The signing keys, newest first; for operators.
    public struct ListKeys: RPCMethod {
        public static let name = "tokens.list_keys"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [SigningKeyRecord]

        /// Makes the call.
        public init() {}
    }

    /// What happened to the signing keys, latest first, at most 1,000 lines at once; for operators.
    public struct ListKeyEvents: RPCMethod {
        public static let name = "tokens.list_key_events"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [SigningKeyEvent]

        /// How many of the latest lines to leave out: 1,000 for the second page.
        public var offset: Int

        /// Makes the call.
        public init(offset: Int = 0) { self.offset = offset }
    }

    /// Makes the next signing key: published now, it signs once everybody knows it; for operators.
    ///
    /// Errors: 409 `rotation_under_way` while another is waiting for its turn.
    public struct RotateKeys: RPCMethod {
        public static let name = "tokens.rotate_keys"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = SigningKeyRecord

        /// Makes the call.
        public init() {}
    }

    /// Drops a key at once: everything that it signed is refused from now on. If it was the one that signs, another takes
    /// its place at once; for operators. Errors: 404.
    public struct RevokeKey: RPCMethod {
        public static let name = "tokens.revoke_key"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = [SigningKeyRecord]

        /// Names the key.
        public var kid: String

        /// Makes the call.
        public init(kid: String) { self.kid = kid }
    }
}
