extension Identity {
    /// A user in a list for operators.
    public struct UserSummary: Codable, Sendable, Equatable {
        /// Unique identifier for a user.
        public var id: UserID
        /// The application that the user belongs to.
        public var applicationID: ApplicationID
        /// Whether the user may sign in.
        public var status: UserStatus
        /// The user's first address; null once it has been erased.
        @Nullable public var email: EmailAddress?
        /// When that address was verified; null before that.
        @Nullable public var emailVerifiedAt: Timestamp?
        /// The name to display, or else given and family name; null without any.
        @Nullable public var name: String?
        /// When the user signed up.
        public var createdAt: Timestamp
        /// The latest sign-in that the audit log has, where a sign-up counts as one; null for none.
        @Nullable public var lastSignInAt: Timestamp?
        /// When the personal data was erased; null before that.
        @Nullable public var erasedAt: Timestamp?

        public init(
            id: UserID, applicationID: ApplicationID, status: UserStatus = .active, email: EmailAddress? = nil,
            emailVerifiedAt: Timestamp? = nil, name: String? = nil, createdAt: Timestamp,
            lastSignInAt: Timestamp? = nil, erasedAt: Timestamp? = nil
        ) {
            self.id = id
            self.applicationID = applicationID
            self.status = status
            self.email = email
            self.emailVerifiedAt = emailVerifiedAt
            self.name = name
            self.createdAt = createdAt
            self.lastSignInAt = lastSignInAt
            self.erasedAt = erasedAt
        }

        enum CodingKeys: String, CodingKey {
            case id, status, email, name
            case applicationID = "application_id"
            case emailVerifiedAt = "email_verified_at"
            case createdAt = "created_at"
            case lastSignInAt = "last_sign_in_at"
            case erasedAt = "erased_at"
        }
    }
}
