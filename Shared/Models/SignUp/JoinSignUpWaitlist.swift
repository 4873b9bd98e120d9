extension Identity {
    /// Puts an address on the waitlist for signing up to the client's application. Repeating it changes nothing, unless the
    /// invitation of the address has expired: then the address waits again, behind all others.
    ///
    /// Reply and timing do not reveal whether the address is registered or waits already. An address whose domain may not
    /// sign up is not put on the list, and the reply is the same.
    ///
    /// Errors: 400 `unknown_client`. 403 `sign_up_closed`, `invitation_required`. 404 for an application that everybody may
    /// sign up to.
    public struct JoinSignUpWaitlist: RPCMethod {
        public static let name = "identity.join_sign_up_waitlist"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// The client that sent the request.
        public var client: ClientID
        /// The address to invite.
        public var email: EmailAddress
        /// The caller's languages, best first (BCP 47), for the invitation.
        public var languages: [String]
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?

        public init(client: ClientID, email: EmailAddress, languages: [String] = [], ipAddress: String? = nil) {
            self.client = client
            self.email = email
            self.languages = languages
            self.ipAddress = ipAddress
        }
    }
}
