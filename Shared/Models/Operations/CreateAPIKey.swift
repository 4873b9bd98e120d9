extension Identity {
    /// Creates a key for the admin API; for operators. Only this reply has the key itself.
    ///
    /// Errors: 400 `invalid_request` for an invalid name or lifetime. 404 for an unknown application. 403 `forbidden` for the
    /// one for operators. 409 `already_exists` if there are ``maximumCount`` keys.
    public struct CreateAPIKey: RPCMethod {
        public static let name = "identity.create_api_key"
        public static let callers: Set<CallerRole> = [.operator]

        /// How many keys there may be.
        public static let maximumCount = 1000
        /// How long a key may last, in seconds: 10 years.
        public static let maximumLifetime = 10 * 366 * 24 * 3600

        /// A new key.
        public struct Reply: Codable, Sendable {
            public var key: APIKey
            /// What the program sends, `lk_…`.
            public var secret: Secret

            public init(key: APIKey, secret: Secret) {
                self.key = key
                self.secret = secret
            }
        }

        /// Name for operators; see ``VisibleName``.
        public var name: String
        /// What it may do.
        public var scope: APIKey.Scope
        /// The application that it is limited to; nil for all.
        public var application: ApplicationID?
        /// How long it lasts, in seconds, up to ``maximumLifetime``; nil for until it is revoked.
        public var lifetime: Int?

        public init(name: String, scope: APIKey.Scope, application: ApplicationID? = nil, lifetime: Int? = nil) {
            self.name = name
            self.scope = scope
            self.application = application
            self.lifetime = lifetime
        }
    }
}
