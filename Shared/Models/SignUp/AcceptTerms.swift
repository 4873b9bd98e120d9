/// The terms of service that the users of an application have to accept.
public struct TermsOfService: Codable, Sendable, Equatable {
    /// The maximum length of a version, in bytes.
    public static let maximumVersionLength = 64

    /// What the operator calls them, such as a date. When it changes, users are asked again.
    public var version: String
    /// Where they can be read; nil if the application has no such URL any more.
    public var url: String?

    public init(version: String, url: String?) {
        self.version = version
        self.url = url
    }

    /// Whether `text` can be a version: 1 to 64 printable ASCII characters without spaces.
    public static func isVersion(_ text: String) -> Bool {
        (1...maximumVersionLength).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension Client {
    /// The terms of service of the application; nil if its users need not accept any.
    public var terms: TermsOfService? {
        signUpSettings.termsVersion.map { TermsOfService(version: $0, url: branding.termsURL) }
    }
}

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

        public init(proof: Proof, version: String, ipAddress: String? = nil) {
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
