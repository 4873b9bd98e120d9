extension Identity {
    /// Records in the audit log that a provider sign-in ended before there was a code to exchange.
    public struct RecordFailedProviderSignIn: RPCMethod {
        public static let name = "identity.record_failed_provider_sign_in"
        public typealias Reply = Nothing

        /// Why a provider sign-in ended.
        public enum Reason: String, Codable, Sendable {
            /// The user cancelled at the provider.
            case cancelled
            /// The provider answered with another error, or without a code.
            case providerError = "provider_error"
            /// The callback came from another browser than the one that began.
            case foreignBrowser = "foreign_browser"
            /// The callback came a second time.
            case replayed
            /// The callback came to the URL of another provider (mix-up, RFC 9207 §1).
            case mixedUp = "mixed_up"
        }

        /// The client to sign in to.
        public var client: ClientID
        /// The provider that was asked.
        public var provider: Provider
        /// Why it ended.
        public var reason: Reason
        /// IP address of the caller (IPv4 or IPv6 text) for the audit log; nil when unknown.
        public var ipAddress: String?

        public init(client: ClientID, provider: Provider, reason: Reason, ipAddress: String? = nil) {
            self.client = client
            self.provider = provider
            self.reason = reason
            self.ipAddress = ipAddress
        }
    }
}
