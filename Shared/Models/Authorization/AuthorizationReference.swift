extension Tokens {
    /// Identifies the authorization request of a call.
    public enum AuthorizationReference: Codable, Sendable {
        /// A request that ``BeginAuthorization`` has stored, by its id.
        case kept(Secret)
        /// A request that has just come in and is not stored.
        case new(AuthorizationRequest)
    }
}
