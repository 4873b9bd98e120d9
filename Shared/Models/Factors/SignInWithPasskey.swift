public import Foundation

extension Identity {
    /// Verifies what an authenticator has answered, and issues a session proof for the user of its passkey. The authenticator has to
    /// have verified its user, so a passkey counts as two factors.
    ///
    /// A signature counter that has not grown is refused, and the user is notified by email: there may be a copy of the passkey.
    ///
    /// Errors: 400 `unknown_client`. 401 `passkey_invalid` for a passkey that is unknown or was removed, and for an answer that is
    /// malformed, wrong, or to another challenge. 403 `invalid_proof`. 403 `user_suspended`, only after the right answer.
    public struct SignInWithPasskey: RPCMethod {
        public static let name = "identity.sign_in_with_passkey"
        public typealias Reply = AuthenticatedUser

        /// The client that sent the request. Only users of its application can sign in.
        public var client: ClientID
        /// Tokens' proof of the challenge; see ``Tokens/TakePasskeyChallenge``.
        public var challenge: Proof
        /// The JSON of an `AuthenticationResponseJSON` (WebAuthn Level 3 §5.1.8), at most 64 KiB.
        public var credential: Data
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which a notice names.
        public var origin: MailOrigin?

        public init(client: ClientID, challenge: Proof, credential: Data, ipAddress: String?, origin: MailOrigin?) {
            self.client = client
            self.challenge = challenge
            self.credential = credential
            self.ipAddress = ipAddress
            self.origin = origin
        }
    }
}
