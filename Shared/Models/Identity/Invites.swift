/// An invitation to join an account.
public struct Invite: Codable, Sendable, Equatable {
    /// Where an invitation stands.
    public enum Status: String, Codable, Sendable {
        case pending, accepted, revoked, expired
    }

    /// Unique identifier for an invitation.
    public var id: InviteID
    /// The account to join.
    public var accountID: AccountID
    /// Who is invited; null once that has been erased.
    @Nullable public var email: EmailAddress?
    /// What they may do there.
    public var role: Role
    /// Where it stands.
    public var status: Status
    /// When it was made.
    public var createdAt: Timestamp
    /// Until when it can be accepted.
    public var expiresAt: Timestamp

    /// Makes an invitation.
    public init(
        id: InviteID, accountID: AccountID, email: EmailAddress?, role: Role, status: Status, createdAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.accountID = accountID
        self.role = role
        self.status = status
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.email = email
    }

    enum CodingKeys: String, CodingKey {
        case id, email, role, status
        case accountID = "account_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }
}

extension Identity {
    /// Invites an address to an account. An earlier invitation of the same address there is revoked by it.
    ///
    /// Errors: 403 `not_owner`, `invalid_proof`, `email_verification_required` for an inviter without a verified address;
    /// 404 for an account that does not exist; 409 `already_member`; 429 `rate_limited` past the day's invitations of the
    /// account or the inviter.
    public struct CreateInvite: RPCMethod {
        public static let name = "identity.create_invite"
        public static let callers: Set<CallerRole> = [.gateway, .operator]

        /// The invitation, and for an operator the mail that is to be sent.
        public struct Reply: Codable, Sendable {
            /// The invitation.
            public var invite: Invite
            /// For an operator, who is shown the link: the mail to hand to the mailer. Else nil, and identity promises it.
            public var mail: OutgoingMail?

            /// Makes an answer.
            public init(invite: Invite, mail: OutgoingMail?) {
                self.invite = invite
                self.mail = mail
            }
        }

        /// The account to join.
        public var account: AccountID
        /// Whom to invite.
        public var email: EmailAddress
        /// What they may do there.
        public var role: Role
        /// Tokens' proof of who invites; nil for an operator.
        public var inviter: Proof?
        /// The languages to write in, best first (BCP 47). Those that the invited person has chosen go before what a
        /// browser asked for, and after what an operator named.
        public var languages: [String]

        /// Makes the call.
        public init(
            account: AccountID, email: EmailAddress, role: Role, inviter: Proof?, languages: [String] = []
        ) {
            self.account = account
            self.email = email
            self.role = role
            self.inviter = inviter
            self.languages = languages
        }
    }

    /// The invitations of an account, latest first, at most a hundred. Errors: 403 `not_owner`, `invalid_proof`.
    public struct ListInvites: RPCMethod {
        public static let name = "identity.list_invites"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = [Invite]

        /// Which account's.
        public var account: AccountID
        /// Tokens' proof of who asks; nil for an operator.
        public var inviter: Proof?

        /// Makes the call.
        public init(account: AccountID, inviter: Proof?) {
            self.account = account
            self.inviter = inviter
        }
    }

    /// Revokes an invitation. One that is over stays as it is. Errors: 403 `not_owner`, `invalid_proof`; 404.
    public struct RevokeInvite: RPCMethod {
        public static let name = "identity.revoke_invite"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = Invite

        /// Which one.
        public var invite: InviteID
        /// The account that it has to be of; nil for an operator, who may revoke any.
        public var account: AccountID?
        /// Tokens' proof of who asks; nil for an operator.
        public var inviter: Proof?

        /// Makes the call.
        public init(invite: InviteID, account: AccountID?, inviter: Proof?) {
            self.invite = invite
            self.account = account
            self.inviter = inviter
        }
    }

    /// Joins the account of an invitation whose mailbox was shown, as a new user if the address is new, and vouches for
    /// the user there. At the first proof of the mailbox, what was set up with the address before is removed, unless
    /// ``Ownership`` shows that it was the same person.
    ///
    /// Errors: 401 `token_invalid` for an invitation that was accepted, revoked or has expired, `invalid_credentials` for a
    /// wrong current password; 400 with `/new_password` when it is weak; 403 `invalid_proof`, `user_suspended`;
    /// 409 `credentials_reset_required`.
    public struct AcceptInvite: RPCMethod {
        public static let name = "identity.accept_invite"
        public typealias Reply = AuthenticatedUser

        /// Mailer's proof that the mailbox was shown.
        public var proof: Proof
        /// The user's first password. Whoever has one keeps it: this is no way around the notice of a reset.
        public var newPassword: Secret?
        /// What shows that the user is the reader's own; nil for nothing.
        public var ownership: Ownership?
        /// Where the request came from, for the audit log.
        public var ipAddress: String?
        /// On whose behalf the password is hashed.
        public var share: WorkShare?

        /// Makes the call.
        public init(
            proof: Proof, newPassword: Secret? = nil, ownership: Ownership? = nil, ipAddress: String? = nil,
            share: WorkShare? = nil
        ) {
            self.proof = proof
            self.newPassword = newPassword
            self.ownership = ownership
            self.ipAddress = ipAddress
            self.share = share
        }
    }
}
