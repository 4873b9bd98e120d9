extension Identity {
    /// Requests an email with a magic link or a password reset. Reply and timing do not reveal whether the address is
    /// registered; whether an email is sent is decided later (see ``LeaseEvents``).
    ///
    /// Errors: 400 `unknown_client`, or `invalid_redirect_uri` for a `redirectURI` that the client has not
    /// registered.
    public struct RequestEmailLink: RPCMethod {
        public static let name = "identity.request_email_link"
        public typealias Reply = Nothing

        /// The client that sent the request.
        public var client: ClientID
        /// The address to send to.
        public var email: EmailAddress
        /// ``OneTimeGrant/Purpose/magicLink`` or ``OneTimeGrant/Purpose/passwordReset``.
        public var purpose: OneTimeGrant.Purpose
        /// Where the browser goes afterwards. Compared as a string with the registered URIs.
        public var redirectURI: String?
        /// The caller's languages, best first (BCP 47), for users who have not chosen one.
        public var languages: [String]
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// Where the email was requested, for its text; nil to leave that out.
        public var origin: MailOrigin?
        /// True to send nothing, because a recent email is still valid. The call takes the same time.
        public var isNeedless: Bool

        public init(
            client: ClientID, email: EmailAddress, purpose: OneTimeGrant.Purpose, redirectURI: String? = nil,
            languages: [String] = [], ipAddress: String? = nil, origin: MailOrigin? = nil, isNeedless: Bool = false
        ) {
            self.client = client
            self.email = email
            self.purpose = purpose
            self.redirectURI = redirectURI
            self.languages = languages
            self.ipAddress = ipAddress
            self.origin = origin
            self.isNeedless = isNeedless
        }
    }
}
