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

    public init(
        id: WaitlistRowID, applicationID: ApplicationID, userID: UserID, accountID: AccountID, featureKey: FeatureKey,
        createdAt: Timestamp, updatedAt: Timestamp
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
