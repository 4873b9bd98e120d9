/// The methods of the waitlists service.
public enum Waitlists {
    /// Every method that waitlists answers; it refuses to start unless it handles exactly these.
    public static let methods: [any RPCMethod.Type] = [
        JoinWaitlist.self,
        LeaveWaitlist.self,
        GetWaitlist.self,
        ListWaitlists.self,
        ListWaitlistEntries.self,
    ]

    /// Whose rows: a user in one of their accounts.
    public struct Member: Codable, Sendable, Hashable {
        /// The application.
        public var application: ApplicationID
        /// The account that the caller's token names.
        public var account: AccountID
        /// The user.
        public var user: UserID

        /// Makes a member.
        public init(application: ApplicationID, account: AccountID, user: UserID) {
            self.application = application
            self.account = account
            self.user = user
        }
    }

    /// Where a user stands with a feature.
    public struct Status: Codable, Sendable, Equatable {
        /// Feature key for the waitlist row.
        public var featureKey: FeatureKey
        /// Whether the user is on the list.
        public var signedUp: Bool
        /// The row, if so.
        @Nullable public var waitlistID: WaitlistRowID?

        /// Makes a status.
        public init(featureKey: FeatureKey, waitlistID: WaitlistRowID?) {
            self.featureKey = featureKey
            self.signedUp = waitlistID != nil
            self.waitlistID = waitlistID
        }

        enum CodingKeys: String, CodingKey {
            case featureKey = "feature_key"
            case signedUp = "signed_up"
            case waitlistID = "waitlist_id"
        }
    }

    /// A page of rows.
    public struct Page: Codable, Sendable {
        /// The rows, oldest first.
        public var rows: [WaitlistRow]
        /// What to give to get the next page; nil on the last one. Opaque.
        public var nextCursor: String?

        /// Makes a page.
        public init(rows: [WaitlistRow], nextCursor: String?) {
            self.rows = rows
            self.nextCursor = nextCursor
        }
    }
}

/// One user's place on one waitlist.
public struct WaitlistRow: Codable, Sendable, Equatable {
    /// Unique identifier for a waitlist row.
    public var id: WaitlistRowID
    /// Unique identifier for an application.
    public var applicationID: ApplicationID
    /// Unique identifier for a user.
    public var userID: UserID
    /// Unique identifier for an account.
    public var accountID: AccountID
    /// Feature key for the waitlist row.
    public var featureKey: FeatureKey
    /// When the user joined.
    public var createdAt: Timestamp
    /// When the row last changed.
    public var updatedAt: Timestamp

    /// Makes a row; see the properties.
    public init(
        id: WaitlistRowID, applicationID: ApplicationID, userID: UserID, accountID: AccountID,
        featureKey: FeatureKey, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.applicationID = applicationID
        self.userID = userID
        self.accountID = accountID
        self.featureKey = featureKey
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    enum CodingKeys: String, CodingKey {
        case id
        case applicationID = "application_id"
        case userID = "user_id"
        case accountID = "account_id"
        case featureKey = "feature_key"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
