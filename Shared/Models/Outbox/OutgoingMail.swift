/// A message to render and send.
public struct OutgoingMail: Codable, Sendable, Equatable {
    /// A kind of message.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case magicLink = "magic_link"
        /// A link and a code by which a new user signs up and in.
        case signUp = "sign_up"
        case verification
        case passwordReset = "password_reset"
        case invite
        case notice
    }

    /// What a notice informs its reader of: the value `notice`, which selects the phrases.
    public enum Notice: String, Codable, Sendable, CaseIterable {
        case passwordChanged = "password_changed"
        case passwordResetDone = "password_reset_done"
        case refreshTokenReused = "refresh_token_reused"
        case accountLinked = "account_linked"
        case credentialsReset = "credentials_reset"
        case providerRemoved = "provider_removed"
        /// Somebody signed in on a device that is not known as the user's.
        case newDevice = "new_device"
        case passkeyAdded = "passkey_added"
        case passkeyRemoved = "passkey_removed"
        /// The last passkey was removed, and two-step sign-in is off.
        case lastPasskeyRemoved = "last_passkey_removed"
        /// A passkey was refused because its counter has not grown: there may be a copy of it.
        case passkeyRefused = "passkey_refused"
        case authenticatorAdded = "authenticator_added"
        /// The authenticator app was removed, and two-step sign-in is off.
        case authenticatorRemoved = "authenticator_removed"
        /// The authenticator app was removed, and two-step sign-in stays on with passkeys.
        case appRemoved = "app_removed"
        case twoStepOn = "two_step_on"
        case twoStepOff = "two_step_off"
        case recoveryCodeUsed = "recovery_code_used"
        case recoveryCodesRenewed = "recovery_codes_renewed"
        /// An operator has removed all factors.
        case factorsReset = "factors_reset"
        /// An operator has replaced the address that the notice goes to.
        case emailChanged = "email_changed"
        /// The user has added another address and verified it.
        case emailAdded = "email_added"
        /// The user has made another address the primary one. The notice goes to the earlier one, and can undo it unless that is new.
        case primaryEmailChanged = "primary_email_changed"
        /// The user has removed the address that the notice goes to, and can undo it unless that is new; or another one: the value `removed`.
        case emailRemoved = "email_removed"
        /// Somebody wants to add the address, which belongs to its reader's account.
        case emailInUse = "email_in_use"
        /// The user has deleted themselves. There is no user any more that the notice could name.
        case userDeleted = "user_deleted"
        /// A feature that the user waits for is open to them: the value `feature`.
        case waitlistInvited = "waitlist_invited"
        /// An owner or an operator has given the user another role in an account: the values `account` and `role`.
        case roleChanged = "role_changed"
        /// An owner or an operator has taken the user out of an account: the value `account`.
        case memberRemoved = "member_removed"
    }

    /// The page that a notice's button leads to; the value `help_page`.
    public enum HelpPage: String, Codable, Sendable, CaseIterable {
        /// The page where a new password can be requested.
        case resetPassword = "reset_password"
        /// The account page, for clients without passwords.
        case account
    }

    /// The kind of message: it selects the template, and is the value of the `X-Latchkey-Kind` header.
    public var kind: Kind
    /// The address to send to.
    public var recipient: EmailAddress
    /// The user who has the address, if known.
    public var user: UserID?
    /// The client on whose behalf the message is sent.
    public var client: ClientID?
    /// Languages to choose from, best first (BCP 47).
    public var languages: [String]
    /// Values for the template, such as names and reasons. Never a secret.
    public var values: [String: String]
    /// What the message's link and code authorize; nil for a message without.
    public var grant: OneTimeGrant?
    /// URL of the client's own page that the link opens; nil for our page.
    public var linkPage: String?
    /// Token and code, encrypted by the mailer for itself. No other service sets it.
    public var sealed: String?
    /// When the message is of no use any more, such as the expiry of its link. It is not sent after that; nil for
    /// never.
    public var expiresAt: Timestamp?
    /// The span that has accepted the message, as W3C `traceparent`; nil if it is not traced. Only the mailer sets it.
    public var traceParent: String?

    public init(
        kind: Kind, recipient: EmailAddress, user: UserID? = nil, client: ClientID? = nil, languages: [String] = [],
        values: [String: String] = [:], grant: OneTimeGrant? = nil, linkPage: String? = nil, expiresAt: Timestamp? = nil
    ) {
        self.kind = kind
        self.recipient = recipient
        self.user = user
        self.client = client
        self.languages = languages
        self.values = values
        self.grant = grant
        self.linkPage = linkPage
        self.expiresAt = expiresAt
    }
}
