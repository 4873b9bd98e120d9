extension Identity {
    /// Gives a passkey another name.
    ///
    /// Errors: 403 `invalid_proof`. 404.
    public struct RenamePasskey: RPCMethod {
        public static let name = "identity.rename_passkey"
        public typealias Reply = Passkey

        /// Session proof of the caller.
        public var session: Proof
        /// The passkey.
        public var passkey: FactorID
        /// The new name; see ``VisibleName``.
        public var passkeyName: String
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?

        public init(session: Proof, passkey: FactorID, passkeyName: String, ipAddress: String?) {
            self.session = session
            self.passkey = passkey
            self.passkeyName = passkeyName
            self.ipAddress = ipAddress
        }
    }
}
