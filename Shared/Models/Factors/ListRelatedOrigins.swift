extension Identity {
    /// The origins whose pages may use passkeys of this server: its own, and those of all first-party
    /// clients (WebAuthn Level 3 §5.11).
    public struct ListRelatedOrigins: RPCMethod {
        public static let name = "identity.list_related_origins"
        public static let isIdempotent = true
        /// Origins, sorted; empty where the relying party has no domain name.
        public typealias Reply = [String]

        public init() {}
    }
}
