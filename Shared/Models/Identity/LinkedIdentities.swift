/// A provider's identity that its owner can sign in with.
public struct LinkedIdentity: Codable, Sendable, Equatable {
    /// Unique identifier for a linked identity.
    public var id: LinkedIdentityID
    /// Which provider's.
    public var provider: Provider
    /// The address that the provider knew when it was linked; null when there was none.
    @Nullable public var email: EmailAddress?
    /// When it was linked.
    public var createdAt: Timestamp
    /// When it was last signed in with.
    public var lastUsedAt: Timestamp

    /// Makes a linked identity.
    public init(
        id: LinkedIdentityID, provider: Provider, email: EmailAddress?, createdAt: Timestamp, lastUsedAt: Timestamp
    ) {
        self.id = id
        self.provider = provider
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.email = email
    }

    enum CodingKeys: String, CodingKey {
        case id, provider, email
        case createdAt = "created_at"
        case lastUsedAt = "last_used_at"
    }
}

extension Identity {
    /// The identities that are linked to a user, oldest first.
    public struct ListLinkedIdentities: RPCMethod {
        public static let name = "identity.list_linked_identities"
        public static let isIdempotent = true
        public typealias Reply = [LinkedIdentity]

        /// Whose.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID

        /// Makes the call.
        public init(user: UserID, application: ApplicationID) {
            self.user = user
            self.application = application
        }
    }

    /// Takes a linked identity off a user, who can't sign in with it any more.
    ///
    /// Errors: 404; 409 `last_way_in` when the user would have no other way to sign in.
    public struct UnlinkIdentity: RPCMethod {
        public static let name = "identity.unlink_identity"
        public typealias Reply = Nothing

        /// Whose.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The client of the user's session.
        public var client: ClientID
        /// Which one.
        public var identity: LinkedIdentityID
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call.
        public init(
            user: UserID, application: ApplicationID, client: ClientID, identity: LinkedIdentityID,
            ipAddress: String? = nil
        ) {
            self.user = user
            self.application = application
            self.client = client
            self.identity = identity
            self.ipAddress = ipAddress
        }
    }
}
