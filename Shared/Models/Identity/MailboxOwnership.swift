extension Identity {
    /// What somebody who has shown a mailbox shows beside it: that the user's password, providers and sessions are their
    /// own. Anybody can sign up with an address that is not theirs, so at the first proof of its mailbox everything from
    /// before is removed, unless one of these is there.
    public struct Ownership: Codable, Sendable {
        /// Tokens' proof that a session was shown. It counts if the session is the user's; a session of another user is
        /// ignored.
        public var session: Proof?
        /// The user's current password as typed, at most 4096 bytes. Looked at only when something would be removed.
        public var password: Secret?
        /// Whether the person knows that something may be removed. If false, and something would be, the call is refused
        /// with 409 `credentials_reset_required` and changes nothing.
        public var allowsReset: Bool
        /// On whose behalf the password is checked.
        public var share: WorkShare?

        /// Makes a value; see the properties.
        public init(
            session: Proof? = nil, password: Secret? = nil, allowsReset: Bool = true, share: WorkShare? = nil
        ) {
            self.session = session
            self.password = password
            self.allowsReset = allowsReset
            self.share = share
        }
    }

    /// Tells what using a mailed token or code would do to the user whose mailbox it shows, without doing it: for the page
    /// with its button. Only a holder of the token gets an answer.
    ///
    /// Errors: 403 `invalid_proof`.
    public struct PreviewEmailLink: RPCMethod {
        public static let name = "identity.preview_email_link"
        public static let isIdempotent = true

        /// What would happen.
        public struct Reply: Codable, Sendable, Equatable {
            /// Whether a user has the address.
            public var isRegistered: Bool
            /// Whether that user has a password.
            public var hasPassword: Bool
            /// The provider whose sign-in waits for this mail and will be connected; nil for other mails.
            public var provider: Provider?
            /// Whether the user's password, providers, consents, invitations and sessions would be removed.
            public var resetsCredentials: Bool

            /// Makes an answer.
            public init(
                isRegistered: Bool, hasPassword: Bool, provider: Provider? = nil, resetsCredentials: Bool
            ) {
                self.isRegistered = isRegistered
                self.hasPassword = hasPassword
                self.provider = provider
                self.resetsCredentials = resetsCredentials
            }
        }

        /// Mailer's proof that somebody holds the token, as ``Mailer/PreviewEmailLink`` gives it.
        public var proof: Proof
        /// Tokens' proof that a session was shown; nil where there is none.
        public var session: Proof?

        /// Makes the call.
        public init(proof: Proof, session: Proof? = nil) {
            self.proof = proof
            self.session = session
        }
    }
}

extension ServiceError {
    /// 409: the mailbox was never shown before, and going on removes what was set up with the address until now.
    public static let credentialsResetRequired = ServiceError(
        .credentialsResetRequired,
        detail: "This address was never confirmed. Going on removes what was set up with it before.")
}
