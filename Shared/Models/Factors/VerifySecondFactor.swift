extension Identity {
    /// Verifies the code of an authenticator app, or a recovery code, for a sign-in that waits for it, and continues the sign-in.
    ///
    /// Errors: 401 `second_factor_invalid` for a code that is wrong or was used; the sign-in still waits. 401 `sign_in_token_invalid` if
    /// the sign-in waits for something else, or if the user's rights have changed since it began. 403 `invalid_proof`, `user_suspended`.
    public struct VerifySecondFactor: RPCMethod {
        public static let name = "identity.verify_second_factor"
        public typealias Reply = AuthenticatedUser

        /// What a code is of.
        public enum Kind: String, Codable, Sendable, CaseIterable {
            /// The code that the authenticator app shows.
            case totp
            /// One of the recovery codes. It is used up, and the user is notified by email.
            case recoveryCode = "recovery_code"
        }

        /// Tokens' proof of the sign-in; see ``Tokens/FindSignIn``.
        public var proof: Proof
        /// What the code is of.
        public var type: Kind
        /// The code as typed, at most ``TextBounds/code`` bytes of UTF-8.
        public var code: Secret
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(proof: Proof, type: Kind, code: Secret, ipAddress: String?, origin: MailOrigin?) {
            self.proof = proof
            self.type = type
            self.code = code
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
