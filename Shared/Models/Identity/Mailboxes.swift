extension Identity {
    /// Asks for a mail to an address that may be nobody's: a magic link or a password reset. The answer, and the time it
    /// takes, are the same either way; whether a mail goes out is decided later (see ``ClaimEffects``).
    ///
    /// Errors: 400 for an unknown client or a `redirect_uri` that it has not registered.
    public struct RequestMail: RPCMethod {
        public static let name = "identity.request_mail"
        public typealias Reply = Nothing

        /// The client that asked.
        public var client: ClientID
        /// Where the mail would go.
        public var email: EmailAddress
        /// ``OneTimeGrant/Purpose/magicLink`` or ``OneTimeGrant/Purpose/passwordReset``.
        public var purpose: OneTimeGrant.Purpose
        /// Where the browser goes afterwards; exactly as registered.
        public var redirectURI: String?
        /// The languages of whoever asked, best first, for users who have set none.
        public var languages: [String]
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call.
        public init(
            client: ClientID, email: EmailAddress, purpose: OneTimeGrant.Purpose, redirectURI: String? = nil,
            languages: [String] = [], ipAddress: String? = nil
        ) {
            self.client = client
            self.email = email
            self.purpose = purpose
            self.redirectURI = redirectURI
            self.languages = languages
            self.ipAddress = ipAddress
        }
    }

    /// Asks for a verification mail to one of the caller's own addresses; none goes to one that is verified.
    ///
    /// Errors: 404 for an address that is not the caller's.
    public struct RequestVerification: RPCMethod {
        public static let name = "identity.request_verification"
        public typealias Reply = Nothing

        /// Whose address.
        public var user: UserID
        /// The user's application.
        public var application: ApplicationID
        /// The client of the caller's session.
        public var client: ClientID
        /// Which address.
        public var credential: EmailCredentialID

        /// Makes the call.
        public init(user: UserID, application: ApplicationID, client: ClientID, credential: EmailCredentialID) {
            self.user = user
            self.application = application
            self.client = client
            self.credential = credential
        }
    }

    /// Marks an address as verified: someone has shown its mailbox. Doing so twice does nothing more.
    ///
    /// Errors: 403 `invalid_proof`; 401 `token_invalid` when the address is not that user's any more.
    public struct VerifyEmail: RPCMethod {
        public static let name = "identity.verify_email"
        public static let isIdempotent = true
        public typealias Reply = Nothing

        /// Mailer's proof that the mailbox was shown.
        public var proof: Proof
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call.
        public init(proof: Proof, ipAddress: String? = nil) {
            self.proof = proof
            self.ipAddress = ipAddress
        }
    }

    /// Vouches for the user whose mailbox was shown, and marks the address as verified.
    ///
    /// Errors: 403 `invalid_proof`, `user_suspended`; 401 `token_invalid` when the address is not that user's any more.
    public struct SignInByMail: RPCMethod {
        public static let name = "identity.sign_in_by_mail"
        public typealias Reply = Vouched

        /// Mailer's proof that the mailbox was shown.
        public var proof: Proof
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call.
        public init(proof: Proof, ipAddress: String? = nil) {
            self.proof = proof
            self.ipAddress = ipAddress
        }
    }

    /// Sets a new password for the user whose mailbox was shown. Every session ends and a notice is mailed: both are
    /// promised with the change itself.
    ///
    /// Errors: 400 with `/new_password` when it is weak; 403 `invalid_proof`, `user_suspended`; 401 `token_invalid` when
    /// the password was changed after the mail was sent.
    public struct ResetPassword: RPCMethod {
        public static let name = "identity.reset_password"

        /// What the caller carries on at once instead of waiting for the effects' courier.
        public struct Reply: Codable, Sendable {
            /// What ``Tokens/AdvanceEpoch`` believes.
            public var proof: Proof

            /// Makes an answer.
            public init(proof: Proof) { self.proof = proof }
        }

        /// Mailer's proof that the mailbox was shown.
        public var proof: Proof
        /// The password from now on.
        public var newPassword: Secret
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call.
        public init(proof: Proof, newPassword: Secret, ipAddress: String? = nil) {
            self.proof = proof
            self.newPassword = newPassword
            self.ipAddress = ipAddress
        }
    }

    /// Mails a user a notice of something that another service has found.
    public struct SendNotice: RPCMethod {
        public static let name = "identity.send_notice"
        public typealias Reply = Nothing

        /// What has happened.
        public enum Event: String, Codable, Sendable {
            /// A refresh token was used twice, so its session was ended.
            case refreshTokenReused = "refresh_token_reused"
        }

        /// Whom to tell.
        public var user: UserID
        /// What has happened.
        public var event: Event

        /// Makes the call.
        public init(user: UserID, event: Event) {
            self.user = user
            self.event = event
        }
    }
}
