/// What a mailed link or code lets its reader do, and for whom: it is bound to all of this (contract: one-time tokens).
public struct OneTimeGrant: Codable, Sendable, Equatable {
    /// What it is for; a token for one thing never does another.
    public enum Purpose: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
        case magicLink = "magic_link"
        case verification
        case passwordReset = "password_reset"
        case invite

        /// Whether its reader may need it to come in.
        public var isRecovery: Bool { self == .magicLink || self == .passwordReset }
    }

    /// What it is for.
    public var purpose: Purpose
    /// The mailbox.
    public var email: EmailAddress
    /// The application in which the address means someone.
    public var application: ApplicationID
    /// The client on whose behalf the mail is sent.
    public var client: ClientID
    /// Whose address it is; nil for an invitation, whose reader may be new.
    public var user: UserID?
    /// The credential that holds the address.
    public var credential: EmailCredentialID?
    /// The invitation.
    public var invite: InviteID?
    /// Where the browser goes afterwards, registered with the client.
    public var redirectURI: String?
    /// The sign-in by a provider that a magic link completes.
    public var hold: HeldSignInID?
    /// The browser that asked: the SHA-256 of what its cookie holds, base64url. The mail's code works there only. Nil
    /// where the caller keeps no cookies, and where somebody else than the reader asked.
    public var device: String?

    /// Makes a grant; see the properties.
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
