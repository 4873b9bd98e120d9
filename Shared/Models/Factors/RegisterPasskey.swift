public import Foundation

extension Identity {
    /// Registers the passkey that an authenticator has made. The user is notified by email. Where sign-ins need two factors, a first one
    /// ends all other sessions of the user, in the same transaction.
    ///
    /// Errors: 401 `passkey_invalid` for an answer that is malformed, answers another challenge, or is not for the relying party. 403
    /// `invalid_proof`. 409 `passkey_exists`, `passkey_limit_reached`.
    public struct RegisterPasskey: RPCMethod {
        public static let name = "identity.register_passkey"

        /// The passkey, and what follows from it.
        public struct Reply: Codable, Sendable {
            /// The passkey.
            public var passkey: Passkey
            /// Ten recovery codes, if the user had none; else empty. They are not stored, so nobody can show them again.
            public var recoveryCodes: [Secret]
            /// The sign-in that goes on, for ``FactorEnroller/signIn(_:)``; nil if it can't, so that the user has to sign in again.
            public var signIn: AuthenticatedUser?
            /// Epoch proof for ``Tokens/AdvanceEpoch``, if other sessions end.
            public var proof: Proof?
            /// The user's new epoch then, for the known-device mark of the caller's browser.
            public var epoch: Int?
            /// Proof for ``Tokens/Reauthenticate`` that the user of the session has shown the passkey; nil if that does not count there.
            public var reauthentication: Proof?

            public init(passkey: Passkey, recoveryCodes: [Secret] = [], signIn: AuthenticatedUser? = nil) {
                self.passkey = passkey
                self.recoveryCodes = recoveryCodes
                self.signIn = signIn
            }
        }

        /// The user.
        public var enroller: FactorEnroller
        /// Tokens' proof of the challenge; see ``Tokens/TakePasskeyChallenge``.
        public var challenge: Proof
        /// The JSON of a `RegistrationResponseJSON` (WebAuthn Level 3 §5.1.8), at most 64 KiB.
        public var credential: Data
        /// The passkey's name (``VisibleName``); nil to have one chosen.
        public var passkeyName: String?
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the notice names.
        public var origin: MailOrigin?

        public init(
            enroller: FactorEnroller, challenge: Proof, credential: Data, passkeyName: String?, ipAddress: String?,
            origin: MailOrigin?
        ) {
            self.enroller = enroller
            self.challenge = challenge
            self.credential = credential
            self.passkeyName = passkeyName
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
