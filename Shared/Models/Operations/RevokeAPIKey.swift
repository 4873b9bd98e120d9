extension Identity {
    /// Revokes a key for the admin API, which is refused from then on; for operators.
    ///
    /// Errors: 404 for an unknown key.
    public struct RevokeAPIKey: RPCMethod {
        public static let name = "identity.revoke_api_key"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = APIKey

        /// The key.
        public var key: APIKeyID

        public init(key: APIKeyID) { self.key = key }
    }
}
