extension Identity {
    /// Makes a secret for an authenticator app of the user of a session (RFC 6238). It counts once a first code was entered
    /// (``ConfirmTOTP``), and is forgotten after an hour.
    ///
    /// Errors: 401 `insufficient_user_authentication` when the sign-in is older than ``FreshSignIn/maximumAge`` and no password was
    /// sent, or was not by two factors though the user has any; `invalid_credentials` for a wrong password. 403 `invalid_proof`.
    public struct BeginTOTP: RPCMethod {
        public static let name = "identity.begin_totp"

        /// A secret, in the forms in which an app can take it.
        public struct Reply: Codable, Sendable {
            /// The factor.
            public var id: FactorID
            /// 32 digits of base 32 (RFC 4648 §6).
            public var secret: Secret
            /// The `otpauth` URI that apps scan.
            public var uri: Secret
            /// The URI as a QR code: an `svg` element.
            public var qr: Secret

            public init(id: FactorID, secret: Secret, uri: Secret, qr: Secret) {
                self.id = id
                self.secret = secret
                self.uri = uri
                self.qr = qr
            }
        }

        /// The user.
        public var enroller: FactorEnroller
        /// What renews a sign-in that is not fresh.
        public var freshness: FreshSignIn

        public init(enroller: FactorEnroller, freshness: FreshSignIn) {
            self.enroller = enroller
            self.freshness = freshness
        }
    }
}
