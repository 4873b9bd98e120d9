/// A user with their credentials, memberships, identity and active membership.
public struct SessionProfile: Codable, Sendable, Equatable {
    /// Unique identifier for a user.
    public var id: UserID
    /// Unique identifier for an application.
    public var applicationID: ApplicationID
    /// Whether the user may sign in.
    public var status: UserStatus
    /// The user's email addresses.
    public var credentials: [EmailCredential]
    /// Every account that the user is a member of.
    public var memberships: [Membership]
    /// Personal data; null once it has been erased.
    @Nullable public var identity: UserIdentity?
    /// The membership in the account that the session's tokens name.
    @Nullable public var activeMembership: Membership?

    public init(
        id: UserID, applicationID: ApplicationID, status: UserStatus, credentials: [EmailCredential],
        memberships: [Membership], identity: UserIdentity?, activeMembership: Membership?
    ) {
        self.id = id
        self.applicationID = applicationID
        self.status = status
        self.credentials = credentials
        self.memberships = memberships
        self.identity = identity
        self.activeMembership = activeMembership
    }

    /// The user's first address; nil if it was erased.
    public var address: EmailAddress? { credentials.lazy.compactMap(\.email).first }

    enum CodingKeys: String, CodingKey {
        case id, status, credentials, memberships, identity
        case applicationID = "application_id"
        case activeMembership = "active_membership"
    }
}
