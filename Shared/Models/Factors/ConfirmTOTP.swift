extension Identity {
    /// Confirms an authenticator app by a first code. From then on a sign-in needs a code of this app; an earlier app of the user goes.
    /// The same transaction records that every other session of the user ends and that a notice is emailed.
    ///
    /// Errors: 401 `second_factor_invalid` for a wrong code; the app can still be confirmed. 403 `invalid_proof`. 404.
    public struct ConfirmTOTP: RPCMethod {
        public static let name = "identity.confirm_totp"

        /// What follows from it.
        public struct Reply: Codable, Sendable {
            /// Ten recovery codes, if this is the user's first factor; else empty. They are not stored, so nobody can show them again.
            public var recoveryCodes: [Secret]
            /// Epoch proof for ``Tokens/AdvanceEpoch``.
            public var proof: Proof
            /// The user's new epoch, for the known-device mark of the caller's browser.
            public var epoch: Int
            /// The sign-in that goes on, for ``FactorEnroller/signIn(_:)``; nil if it can't, so that the user has to sign in again.
            public var signIn: AuthenticatedUser?
            /// Proof for ``Tokens/Reauthenticate`` that the user of the session has shown the app; nil if that does not count there.
            public var reauthentication: Proof?

            public init(recoveryCodes: [Secret], proof: Proof, epoch: Int) {
                self.recoveryCodes = recoveryCodes
                self.proof = proof
                self.epoch = epoch
            }
        }

        /// The user.
        public var enroller: FactorEnroller
        /// The app.
        public var factor: FactorID
        /// The code as typed, at most ``TextBounds/code`` bytes of UTF-8.
        public var code: Secret
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(enroller: FactorEnroller, factor: FactorID, code: Secret, ipAddress: String?, origin: MailOrigin?) {
            self.enroller = enroller
            self.factor = factor
            self.code = code
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
