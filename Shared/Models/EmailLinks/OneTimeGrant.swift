/// What an emailed link or code authorizes, and for whom. Token and code are bound to all of it.
public struct OneTimeGrant: Codable, Sendable, Equatable {
    /// What a token or code authorizes. A token for one purpose never works for another.
    public enum Purpose: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
        case magicLink = "magic_link"
        case verification
        case passwordReset = "password_reset"
        case invite
        /// Undoing a change of a user's addresses. The only one that a notice has a link for.
        case emailUndo = "email_undo"

        /// Those whose links may open a page of the client. Undoing a change is left to ours.
        public static let withLinkPages: [Purpose] = [.magicLink, .verification, .passwordReset, .invite]

        /// Whether users may need it to get into their account.
        public var isRecovery: Bool { self == .magicLink || self == .passwordReset }
    }

    /// For how long a change of a user's addresses can be undone, and a removed address is kept for its user, in seconds: 7 days.
    public static let undoLifetime = 7 * 24 * 3600

    /// What it authorizes.
    public var purpose: Purpose
    /// The mailbox.
    public var email: EmailAddress
    /// The application in which the address identifies a user.
    public var application: ApplicationID
    /// The client on whose behalf the email is sent.
    public var client: ClientID
    /// The user who has the address. Nil for an invitation, whose reader may be new, and for a magic link to an address that
    /// no user has: its reader signs up by it.
    public var user: UserID?
    /// The credential that holds the address.
    public var credential: EmailCredentialID?
    /// The invitation to accept.
    public var invite: InviteID?
    /// Where the browser goes afterwards; registered with the client.
    public var redirectURI: String?
    /// The pending provider sign-in that a magic link completes.
    public var hold: HeldSignInID?
    /// The browser that requested the email: SHA-256 of its cookie's value, base64url without padding. The code of
    /// the email works in that browser only. Nil when the caller keeps no cookies, and when the reader did not
    /// request the email.
    public var device: String?
    /// The change of addresses that the reader can undo.
    public var change: EmailChangeID?

    public init(
        _ purpose: Purpose, email: EmailAddress, application: ApplicationID, client: ClientID, user: UserID? = nil,
        credential: EmailCredentialID? = nil, invite: InviteID? = nil, redirectURI: String? = nil,
        hold: HeldSignInID? = nil, device: String? = nil
    ) {
        self.purpose = purpose
        self.email = email
        self.application = application
        self.client = client
        self.user = user
        self.credential = credential
        self.invite = invite
        self.redirectURI = redirectURI
        self.hold = hold
        self.device = device
    }
}
