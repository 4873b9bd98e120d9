extension Identity {
    /// An account in a list for operators.
    public struct AccountSummary: Codable, Sendable, Equatable {
        /// Unique identifier for an account.
        public var id: AccountID
        /// The application that the account belongs to.
        public var applicationID: ApplicationID
        /// Its name; null without one.
        @Nullable public var name: String?
        /// Whether it was created along with its first member, who stays an owner of it.
        public var isPersonal: Bool
        /// How many members it has, users who were erased left out.
        public var members: Int
        /// The first address of the owner who joined first; null without one.
        @Nullable public var ownerEmail: EmailAddress?
        /// When it was created.
        public var createdAt: Timestamp

        public init(
            id: AccountID, applicationID: ApplicationID, name: String?, isPersonal: Bool, members: Int,
            ownerEmail: EmailAddress?, createdAt: Timestamp
        ) {
            self.id = id
            self.applicationID = applicationID
            self.name = name
            self.isPersonal = isPersonal
            self.members = members
            self.ownerEmail = ownerEmail
            self.createdAt = createdAt
        }

        enum CodingKeys: String, CodingKey {
            case id, name, members
            case applicationID = "application_id"
            case isPersonal = "personal"
            case ownerEmail = "owner_email"
            case createdAt = "created_at"
        }
    }
}
