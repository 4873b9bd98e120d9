extension Identity {
    /// Records that a user accepts the terms of service, for a sign-in that waits for it, and continues the sign-in as
    /// ``CompleteSignIn`` does.
    ///
    /// Errors: those of ``CompleteSignIn``. 403 `terms_not_accepted` for another version than the present one.
    public struct AcceptTerms: RPCMethod {
        public static let name = "identity.accept_terms"
        public typealias Reply = AuthenticatedUser

        /// Tokens' proof of the sign-in; see ``Tokens/FindSignIn``.
        public var proof: Proof
        /// The version that the user accepts.
        public var version: String
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?
        /// The caller's device, which the audit log names.
        public var origin: MailOrigin?

        public init(proof: Proof, version: String, ipAddress: String? = nil, origin: MailOrigin? = nil) {
            self.origin = origin
            self.proof = proof
            self.version = version
            self.ipAddress = ipAddress
        }
    }
}

extension ServiceError {
    /// 403: the user has to accept the terms of service, in their present version.
    public static let termsNotAccepted = ServiceError(
        .termsNotAccepted, detail: "The user has to accept the present terms of service.")
}
