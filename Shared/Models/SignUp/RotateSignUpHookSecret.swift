extension Identity {
    /// Gives an application's sign-up hook a secret, or a new one; for operators. For a while, both sign.
    ///
    /// Errors: 400 `invalid_request` for an `overlap` that is out of range. 404 for an unknown application, and for one without a hook. 409
    /// `connection_key_missing`.
    public struct RotateSignUpHookSecret: RPCMethod {
        public static let name = "identity.rotate_sign_up_hook_secret"
        public static let callers: Set<CallerRole> = [.operator]

        /// A new secret. This reply is the only one with it.
        public struct Reply: Codable, Sendable {
            /// The application.
            public var application: ApplicationID
            /// The secret that the receiver verifies signatures with: `whsec_` and 32 random bytes in base64.
            public var secret: Secret
            /// Until then, requests are signed with the previous secret as well; nil without one.
            public var previousSecretUntil: Timestamp?

            public init(application: ApplicationID, secret: Secret, previousSecretUntil: Timestamp? = nil) {
                self.application = application
                self.secret = secret
                self.previousSecretUntil = previousSecretUntil
            }

            enum CodingKeys: String, CodingKey {
                case secret
                case application = "application_id"
                case previousSecretUntil = "previous_secret_until"
            }
        }

        /// The application.
        public var application: ApplicationID
        /// For how many seconds both secrets sign, at most ``Identity/RotateWebhookSecret/maximumOverlap``.
        public var overlap: Int

        public init(application: ApplicationID, overlap: Int = 24 * 3600) {
            self.application = application
            self.overlap = overlap
        }
    }
}
