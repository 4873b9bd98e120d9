/// Where a mail was asked for: what its code is bound to, and what its reader is told.
public struct MailOrigin: Codable, Sendable, Equatable {
    /// The browser whose cookie the code is bound to; see ``OneTimeGrant/device``.
    public var device: String?
    /// The browser's name as people know it, such as `Firefox`; nil when it is not a known one.
    public var browser: String?
    /// The system's name, such as `Linux`; nil when it is not a known one.
    public var system: String?
    /// When.
    public var time: Timestamp

    /// Makes an origin; see the properties.
    public init(device: String? = nil, browser: String? = nil, system: String? = nil, time: Timestamp = .now) {
        self.device = device
        self.browser = browser
        self.system = system
        self.time = time
    }
}

extension Identity {
    /// Asks for a mail to an address that may be nobody's: a magic link or a password reset. The answer, and the time it
    /// takes, are the same either way; whether a mail goes out is decided later (see ``LeaseEvents``).
    ///
    /// Errors: 400 for an unknown client or a `redirect_uri` that it has not registered.
    public struct RequestEmailLink: RPCMethod {
        public static let name = "identity.request_email_link"
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
        /// Where it was asked for, for the mail; nil when the mail is to say nothing of it.
        public var origin: MailOrigin?
        /// Set when nothing is to be sent, since a mail that just went out is still good. It takes as long.
        public var isNeedless: Bool

        /// Makes the call.
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

    /// Asks for a verification mail to one of the caller's own addresses; none goes to one that is verified.
    ///
    /// Errors: 404 for an address that is not the caller's.
    public struct SendEmailVerification: RPCMethod {
        public static let name = "identity.send_email_verification"
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

    /// Marks an address as verified: someone has shown its mailbox. Doing so twice does nothing more. The first time
    /// removes what was set up with the address before, unless ``Ownership`` shows that it was the same person.
    ///
    /// Errors: 403 `invalid_proof`; 401 `token_invalid` when the address is not that user's any more, `invalid_credentials`
    /// for a wrong password; 409 `credentials_reset_required`.
    public struct VerifyEmail: RPCMethod {
        public static let name = "identity.verify_email"

        /// What became of the user.
        public struct Reply: Codable, Sendable {
            /// Whether the user's earlier password, providers, consents, invitations and sessions were removed.
            public var credentialsReset: Bool
            /// Set when the user's earlier sessions are over: what ``Tokens/AdvanceEpoch`` believes.
            public var epochProof: Proof?

            /// Makes an answer.
            public init(credentialsReset: Bool, epochProof: Proof? = nil) {
                self.credentialsReset = credentialsReset
                self.epochProof = epochProof
            }
        }

        /// Mailer's proof that the mailbox was shown.
        public var proof: Proof
        /// What shows that the user is the reader's own; nil for nothing.
        public var ownership: Ownership?
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call.
        public init(proof: Proof, ownership: Ownership? = nil, ipAddress: String? = nil) {
            self.proof = proof
            self.ownership = ownership
            self.ipAddress = ipAddress
        }
    }

    /// Vouches for the user whose mailbox was shown, and marks the address as verified. The first time removes what was set
    /// up with the address before, unless ``Ownership`` shows that it was the same person.
    ///
    /// Errors: 403 `invalid_proof`, `user_suspended`; 401 `token_invalid` when the address is not that user's any more,
    /// `invalid_credentials` for a wrong password; 409 `credentials_reset_required`.
    public struct SignInWithEmailLink: RPCMethod {
        public static let name = "identity.sign_in_with_email_link"
        public typealias Reply = AuthenticatedUser

        /// Mailer's proof that the mailbox was shown.
        public var proof: Proof
        /// What shows that the user is the reader's own; nil for nothing.
        public var ownership: Ownership?
        /// Where the request came from, for the audit log.
        public var ipAddress: String?

        /// Makes the call.
        public init(proof: Proof, ownership: Ownership? = nil, ipAddress: String? = nil) {
            self.proof = proof
            self.ownership = ownership
            self.ipAddress = ipAddress
        }
    }

    /// Sets a new password for the user whose mailbox was shown. Every session ends and a notice is mailed: both are
    /// promised with the change itself. At the first proof of the mailbox, everything else that was set up with the address
    /// goes too, unless ``Ownership`` shows that it was the same person.
    ///
    /// Errors: 400 with `/new_password` when it is weak; 403 `invalid_proof`, `user_suspended`; 401 `token_invalid` when
    /// the password was changed after the mail was sent, `invalid_credentials` for a wrong current password;
    /// 409 `credentials_reset_required`.
    public struct ResetPassword: RPCMethod {
        public static let name = "identity.reset_password"

        /// What the caller carries on at once instead of waiting for the effects' outboxRelay.
        public struct Reply: Codable, Sendable {
            /// What ``Tokens/AdvanceEpoch`` believes.
            public var proof: Proof
            /// Whether the user's earlier providers, consents and invitations were removed with the old password.
            public var credentialsReset: Bool

            /// Makes an answer.
            public init(proof: Proof, credentialsReset: Bool = false) {
                self.proof = proof
                self.credentialsReset = credentialsReset
            }
        }

        /// Mailer's proof that the mailbox was shown.
        public var proof: Proof
        /// The password from now on.
        public var newPassword: Secret
        /// What shows that the user is the reader's own; nil for nothing.
        public var ownership: Ownership?
        /// Where the request came from, for the audit log.
        public var ipAddress: String?
        /// On whose behalf the password is hashed.
        public var share: WorkShare?

        /// Makes the call.
        public init(
            proof: Proof, newPassword: Secret, ownership: Ownership? = nil, ipAddress: String? = nil,
            share: WorkShare? = nil
        ) {
            self.proof = proof
            self.newPassword = newPassword
            self.ownership = ownership
            self.ipAddress = ipAddress
            self.share = share
        }
    }

    /// Writes down that a code that was mailed to an address was wrong, whoever's the address is. At most 60 times a
    /// minute and client; the rest is only counted.
    ///
    /// Errors: 400 for an unknown client; 403 `invalid_proof`.
    public struct RecordWrongCode: RPCMethod {
        public static let name = "identity.record_wrong_code"
        public typealias Reply = Nothing

        /// Mailer's proof that the code was wrong: ``ServiceError/attestation`` of `code_invalid`.
        public var proof: Proof
        /// Where the request came from, by the gateway's word.
        public var ipAddress: String?

        /// Makes the call.
        public init(proof: Proof, ipAddress: String? = nil) {
            self.proof = proof
            self.ipAddress = ipAddress
        }
    }

    /// Writes down something that tokens did or found, and mails the user a notice where they should know. The caller
    /// carries tokens' word for it, and adds where the request came from.
    ///
    /// Errors: 403 `invalid_proof`, also for a proof that was used before.
    public struct RecordSessionEvent: RPCMethod {
        public static let name = "identity.record_session_event"
        public static let callers: Set<CallerRole> = [.gateway, .operator]
        public typealias Reply = Nothing

        /// What has happened.
        public enum Event: String, Codable, Sendable {
            /// A session was ended: by its user, its client, or an operator.
            case sessionEnded = "session_ended"
            /// All sessions of the user were ended, or all but one.
            case sessionsEnded = "sessions_ended"
            /// A refresh token was used twice, so its session was ended. The user is told.
            case refreshTokenReused = "refresh_token_reused"
            /// An authorization code was used twice, so the session that it gave was ended.
            case authorizationCodeReused = "authorization_code_reused"
        }

        /// Tokens' proof of what has happened, and to whom.
        public var proof: Proof
        /// Where the request came from, by the gateway's word.
        public var ipAddress: String?

        /// Makes the call.
        public init(_ proof: Proof, ipAddress: String? = nil) {
            self.proof = proof
            self.ipAddress = ipAddress
        }
    }
}
