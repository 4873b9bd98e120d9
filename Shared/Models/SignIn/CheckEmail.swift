extension Identity {
    /// Tells whether an address is registered and which methods to offer: the first step of a sign-in in several
    /// steps. A suspended user's address counts as registered.
    ///
    /// Errors: 400 `unknown_client`.
    public struct CheckEmail: RPCMethod {
        public static let name = "identity.check_email"
        public static let isIdempotent = true

        /// The body of `POST /auth/check-email`.
        public struct Reply: Codable, Sendable, Equatable {
            /// Whether a user has the address.
            public enum Status: String, Codable, Sendable {
                case registered, unregistered
            }

            /// Whether a user has the address. Always `unregistered` where the application hides who has an account.
            public var status: Status
            /// The methods to offer first, best first; a subset of `available`. For a registered address, the methods that
            /// its user has set up; otherwise the methods by which one can sign up.
            public var preferred: [LoginMethod]
            /// Every method that works for this client.
            public var available: [LoginMethod]

            public init(status: Status, preferred: [LoginMethod], available: [LoginMethod]) {
                self.status = status
                self.preferred = preferred
                self.available = available
            }
        }

        /// The client that sent the request.
        public var client: ClientID
        /// The client's application.
        public var application: ApplicationID
        /// The address to look up.
        public var email: EmailAddress

        public init(client: ClientID, application: ApplicationID, email: EmailAddress) {
            self.client = client
            self.application = application
            self.email = email
        }
    }
}
