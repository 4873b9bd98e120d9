extension Mailer {
    /// Tells what a token authorizes, without using it, and issues a proof of possession for
    /// ``Identity/PreviewEmailLink``: so that a page can tell what its button will do.
    ///
    /// Errors: 401 `token_invalid`.
    public struct PreviewEmailLink: RPCMethod {
        public static let name = "mailer.preview_email_link"
        public static let isIdempotent = true

        /// What the token authorizes.
        public struct Reply: Codable, Sendable {
            /// What the token was issued for.
            public var grant: OneTimeGrant
            /// Preview proof for ``Identity/PreviewEmailLink``. It authorizes nothing else.
            public var proof: Proof

            public init(grant: OneTimeGrant, proof: Proof) {
                self.grant = grant
                self.proof = proof
            }
        }

        /// The token of the link: 256 random bits, base64url.
        public var token: Secret

        public init(token: Secret) { self.token = token }
    }
}

extension Identity {
    /// Tells what using an emailed token or code would change for the user of the mailbox, without changing it. Only
    /// a holder of the token can ask.
    ///
    /// Errors: 401 `token_invalid` for a change of addresses that can't be undone any more. 403 `invalid_proof`.
    public struct PreviewEmailLink: RPCMethod {
        public static let name = "identity.preview_email_link"
        public static let isIdempotent = true

        /// What would happen.
        public struct Reply: Codable, Sendable, Equatable {
            /// Whether a user has the address.
            public var isRegistered: Bool
            /// Whether that user has a password.
            public var hasPassword: Bool
            /// The provider whose pending sign-in would be completed and linked; nil for other emails.
            public var provider: Provider?
            /// Whether the user's password, linked identities, consents, invitations and sessions would be removed.
            public var resetsCredentials: Bool
            /// The verified address of the user who sent a pending invitation; nil for an operator, and for other emails.
            public var inviter: EmailAddress?
            /// The name of the account that a pending invitation is for; nil if it has none, and for other emails.
            public var accountName: String?
            /// True for a pending invitation from the waitlist for signing up, which leads to no account but its reader's own;
            /// else nil.
            public var isForSigningUp: Bool?
            /// True if the link verifies an address that a user has added, and the caller is not that user, who alone can do it; else nil.
            public var needsSignIn: Bool?
            /// For a link that undoes a change of addresses: what was added from then on is removed; else nil.
            public var undoesSince: Timestamp?

            public init(
                isRegistered: Bool, hasPassword: Bool, provider: Provider? = nil, resetsCredentials: Bool,
                inviter: EmailAddress? = nil, accountName: String? = nil, isForSigningUp: Bool? = nil,
                needsSignIn: Bool? = nil, undoesSince: Timestamp? = nil
            ) {
                self.isRegistered = isRegistered
                self.hasPassword = hasPassword
                self.provider = provider
                self.resetsCredentials = resetsCredentials
                self.inviter = inviter
                self.accountName = accountName
                self.isForSigningUp = isForSigningUp
                self.needsSignIn = needsSignIn
                self.undoesSince = undoesSince
            }
        }

        /// The proof of ``Mailer/PreviewEmailLink``.
        public var proof: Proof
        /// Session proof of the caller; nil for a caller without a session.
        public var session: Proof?
        /// Sign-in proof of the caller; see ``Ownership/signIn``.
        public var signIn: Proof?

        public init(proof: Proof, session: Proof? = nil, signIn: Proof? = nil) {
            self.proof = proof
            self.session = session
            self.signIn = signIn
        }
    }
}
