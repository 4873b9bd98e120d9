extension Tokens {
    /// Creates and publishes the next signing key, which begins to sign once caches have it; for operators.
    ///
    /// Errors: 409 `rotation_under_way` while another key waits to begin.
    public struct RotateKeys: RPCMethod {
        public static let name = "tokens.rotate_keys"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = SigningKeyRecord

        public init() {}
    }
}
