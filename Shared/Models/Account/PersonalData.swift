/// What identity holds about a user, in the form in which they get it. It has no password, hash, key or other secret.
public struct PersonalData: Codable, Sendable, Equatable {
    /// The user.
    public struct User: Codable, Sendable, Equatable {
        public var id: UserID
        public var applicationID: ApplicationID
        public var status: UserStatus
        /// When the user signed up.
        public var createdAt: Timestamp
        /// Whether a sign-in needs two factors.
        public var hasTwoStep: Bool
        /// The version of the terms of service that the user has accepted last; null for none.
        @Nullable public var termsVersion: String?
        /// When they accepted it.
        @Nullable public var termsAcceptedAt: Timestamp?
        /// When the password was last set; null without one.
        @Nullable public var passwordChangedAt: Timestamp?
        /// How many recovery codes are unused.
        public var recoveryCodesLeft: Int
        /// What the application's sign-up hook has added; left out for nothing.
        public var signUpMetadata: SignUpMetadata?

        public init(
            id: UserID, applicationID: ApplicationID, status: UserStatus, createdAt: Timestamp, hasTwoStep: Bool,
            termsVersion: String?, termsAcceptedAt: Timestamp?, passwordChangedAt: Timestamp?, recoveryCodesLeft: Int,
            signUpMetadata: SignUpMetadata? = nil
        ) {
            self.id = id
            self.applicationID = applicationID
            self.status = status
            self.createdAt = createdAt
            self.hasTwoStep = hasTwoStep
            self.termsVersion = termsVersion
            self.termsAcceptedAt = termsAcceptedAt
            self.passwordChangedAt = passwordChangedAt
            self.recoveryCodesLeft = recoveryCodesLeft
            self.signUpMetadata = signUpMetadata
        }

        enum CodingKeys: String, CodingKey {
            case id, status
            case applicationID = "application_id"
            case createdAt = "created_at"
            case hasTwoStep = "two_step"
            case termsVersion = "terms_version"
            case termsAcceptedAt = "terms_accepted_at"
            case passwordChangedAt = "password_changed_at"
            case recoveryCodesLeft = "recovery_codes_left"
            case signUpMetadata = "sign_up_metadata"
        }
    }

    /// An email address of the user.
    public struct Email: Codable, Sendable, Equatable {
        public var id: EmailCredentialID
        public var email: EmailAddress
        /// When the user proved that they own the mailbox; null before that.
        @Nullable public var verifiedAt: Timestamp?
        /// When it was added.
        public var createdAt: Timestamp
        /// Whether notices go to it.
        public var isPrimary: Bool

        public init(
            id: EmailCredentialID, email: EmailAddress, verifiedAt: Timestamp?, createdAt: Timestamp,
            isPrimary: Bool = false
        ) {
            self.id = id
            self.email = email
            self.verifiedAt = verifiedAt
            self.createdAt = createdAt
            self.isPrimary = isPrimary
        }

        enum CodingKeys: String, CodingKey {
            case id, email
            case isPrimary = "primary"
            case verifiedAt = "verified_at"
            case createdAt = "created_at"
        }
    }

    /// A change of the user's addresses that its mailbox can still undo.
    public struct EmailChange: Codable, Sendable, Equatable {
        /// The address that was replaced as the primary one, or removed.
        public var email: EmailAddress
        /// Whether it was removed.
        public var isRemoved: Bool
        /// When that was.
        public var changedAt: Timestamp

        public init(email: EmailAddress, isRemoved: Bool, changedAt: Timestamp) {
            self.email = email
            self.isRemoved = isRemoved
            self.changedAt = changedAt
        }

        enum CodingKeys: String, CodingKey {
            case email
            case isRemoved = "removed"
            case changedAt = "changed_at"
        }
    }

    /// An account that the user is a member of.
    public struct Membership: Codable, Sendable, Equatable {
        public var id: MembershipID
        public var role: Role
        /// When the user joined.
        public var createdAt: Timestamp
        public var account: Account

        public init(id: MembershipID, role: Role, createdAt: Timestamp, account: Account) {
            self.id = id
            self.role = role
            self.createdAt = createdAt
            self.account = account
        }

        enum CodingKeys: String, CodingKey {
            case id, role, account
            case createdAt = "created_at"
        }
    }

    /// An identity at a provider that is linked to the user.
    public struct ProviderIdentity: Codable, Sendable, Equatable {
        public var id: LinkedIdentityID
        public var provider: Provider
        /// Who issued it (OIDC Core §2).
        public var issuer: String
        /// The user's id at the provider.
        public var subject: String
        /// The address that the provider reported; null when it reported none.
        @Nullable public var email: String?
        public var createdAt: Timestamp
        public var lastUsedAt: Timestamp

        public init(
            id: LinkedIdentityID, provider: Provider, issuer: String, subject: String, email: String?,
            createdAt: Timestamp, lastUsedAt: Timestamp
        ) {
            self.id = id
            self.provider = provider
            self.issuer = issuer
            self.subject = subject
            self.email = email
            self.createdAt = createdAt
            self.lastUsedAt = lastUsedAt
        }

        enum CodingKeys: String, CodingKey {
            case id, provider, issuer, subject, email
            case createdAt = "created_at"
            case lastUsedAt = "last_used_at"
        }
    }

    /// A place on the waitlist for signing up, under one of the user's verified addresses.
    public struct SignUpWaitlistPlace: Codable, Sendable, Equatable {
        public var email: EmailAddress
        /// When the address joined.
        public var createdAt: Timestamp
        /// Whether it was invited.
        public var isInvited: Bool

        public init(email: EmailAddress, createdAt: Timestamp, isInvited: Bool) {
            self.email = email
            self.createdAt = createdAt
            self.isInvited = isInvited
        }

        enum CodingKeys: String, CodingKey {
            case email
            case createdAt = "created_at"
            case isInvited = "invited"
        }
    }

    public var user: User
    /// The profile; null for a user without one.
    @Nullable public var profile: UserIdentity?
    public var emails: [Email]
    /// Changes of addresses in the last seven days.
    public var emailChanges: [EmailChange]
    /// Authenticator apps and passkeys, without their keys.
    public var factors: [Factor]
    /// Until when browsers are remembered in which no second factor is asked for.
    public var rememberedBrowsers: [Timestamp]
    public var identities: [ProviderIdentity]
    /// With their accounts.
    public var memberships: [Membership]
    /// Invitations that the user has sent, latest first.
    public var invitesSent: [Invite]
    /// Invitations to the user's verified addresses, latest first.
    public var invitesReceived: [Invite]
    public var consents: [Consent]
    public var signUpWaitlist: [SignUpWaitlistPlace]
    /// The names of the lists that have more rows than ``Identity/ExportPersonalData/maximumRows``, of which the oldest or last are left out.
    public var incomplete: [String]

    public init(
        user: User, profile: UserIdentity?, emails: [Email], emailChanges: [EmailChange] = [], factors: [Factor],
        rememberedBrowsers: [Timestamp],
        identities: [ProviderIdentity], memberships: [Membership], invitesSent: [Invite], invitesReceived: [Invite],
        consents: [Consent], signUpWaitlist: [SignUpWaitlistPlace],
        incomplete: [String] = []
    ) {
        self.user = user
        self.profile = profile
        self.emails = emails
        self.emailChanges = emailChanges
        self.factors = factors
        self.rememberedBrowsers = rememberedBrowsers
        self.identities = identities
        self.memberships = memberships
        self.invitesSent = invitesSent
        self.invitesReceived = invitesReceived
        self.consents = consents
        self.signUpWaitlist = signUpWaitlist
        self.incomplete = incomplete
    }

    enum CodingKeys: String, CodingKey {
        case user, profile, emails, factors, identities, memberships, consents, incomplete
        case emailChanges = "email_changes"
        case rememberedBrowsers = "remembered_browsers"
        case invitesSent = "invites_sent"
        case invitesReceived = "invites_received"
        case signUpWaitlist = "sign_up_waitlist"
    }
}
