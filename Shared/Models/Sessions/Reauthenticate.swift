extension Identity {
    /// Authenticates the user of a session again, for changes that need a fresh sign-in (RFC 9470).
    ///
    /// Errors: 401 `invalid_credentials` for a wrong password and for a user without one, `second_factor_invalid` for a code that is
    /// wrong or was used, `passkey_invalid`. 403 `invalid_proof`, `user_suspended`.
    public struct Reauthenticate: RPCMethod {
        public static let name = "identity.reauthenticate"
        /// Identity's proof for ``Tokens/Reauthenticate``.
        public typealias Reply = Proof

        /// What the user shows.
        public enum Evidence: Codable, Sendable {
            /// The password as typed, at most ``TextBounds/password`` bytes of UTF-8, and the queue in which it is checked; nil for the
            /// shared one.
            case password(Secret, share: WorkShare?)
            /// A passkey has to verify its user, unless the password is the latest that they have shown in the session, within the last ten
            /// minutes: the passkey may be all that the user shows.
            case secondFactor(SecondFactorAnswer)
        }

        /// Session proof of the caller.
        public var session: Proof
        /// What the user shows.
        public var evidence: Evidence
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which a notice names.
        public var origin: MailOrigin?

        public init(session: Proof, evidence: Evidence, ipAddress: String?, origin: MailOrigin?) {
            self.session = session
            self.evidence = evidence
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}

extension Tokens {
    /// Renews `auth_time` of a session whose user has authenticated again, and adds to its `amr`. Its refresh token stays as it is.
    ///
    /// Errors: 401 `invalid_token` when the session has ended, or the user's rights have changed. 403 `invalid_proof`.
    public struct Reauthenticate: RPCMethod {
        public static let name = "tokens.reauthenticate"

        /// The session's new access token.
        public struct Reply: Codable, Sendable {
            public var accessToken: AccessToken
            /// Its lifetime, in seconds.
            public var expiresIn: Int

            public init(accessToken: AccessToken, expiresIn: Int) {
                self.accessToken = accessToken
                self.expiresIn = expiresIn
            }
        }

        /// Identity's proof that the user of the session has authenticated again.
        public var proof: Proof

        public init(proof: Proof) {
            self.proof = proof
        }
    }
}
