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

    /// Takes a linked identity off a user, who can't sign in with it any more. Every other session of the user ends and a
    /// notice is mailed: both are promised with the change itself.
    ///
    /// Errors: 404; 409 `last_sign_in_method` when the user would have no other way to sign in; 403 `invalid_proof`; 401
    /// `insufficient_user_authentication` when the sign-in is older than ten minutes and no password came,
    /// `invalid_credentials` for a wrong one.
    public struct UnlinkIdentity: RPCMethod {
        public static let name = "identity.unlink_identity"
        /// How old a sign-in may be that still counts as fresh, in seconds.
        public static let maximumAge = 600

        /// What the caller carries on at once instead of waiting for the effects' outboxRelay.
        public struct Reply: Codable, Sendable {
            /// What ``Tokens/AdvanceEpoch`` believes.
            public var proof: Proof
            /// The user's new epoch, for the mark of the browser that asked.
            public var epoch: Int

            /// Makes an answer.
            public init(proof: Proof, epoch: Int = 0) {
                self.proof = proof
                self.epoch = epoch
            }
        }

        /// Tokens' proof of who asks: it names the user, the session that stays, and when the user signed in.
        public var session: Proof
        /// Which one.
        public var identity: LinkedIdentityID
        /// The user's current password as typed, for a sign-in that is not fresh.
        public var password: Secret?
        /// Where the request came from, for the audit log.
        public var ipAddress: String?
        /// On whose behalf the password is checked.
        public var share: WorkShare?

        /// Makes the call.
        public init(
            session: Proof, identity: LinkedIdentityID, password: Secret? = nil, ipAddress: String? = nil,
            share: WorkShare? = nil
        ) {
            self.session = session
            self.identity = identity
            self.password = password
            self.ipAddress = ipAddress
            self.share = share
        }
    }
}
