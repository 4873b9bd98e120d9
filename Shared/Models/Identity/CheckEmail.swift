extension Identity {
    /// Whether someone has signed up with an address, and by what they may sign in or up: the first step of a sign-in in
    /// several steps. Suspended or not, an address that is taken is taken.
    ///
    /// Errors: 400 `unknown_client`.
    public struct CheckEmail: RPCMethod {
        public static let name = "identity.check_email"
        public static let isIdempotent = true

        /// What is known of the address; also the body of the API's answer.
        public struct Reply: Codable, Sendable, Equatable {
            /// Whether the address is somebody's.
            public enum Status: String, Codable, Sendable {
                case registered, unregistered
            }

            /// Whether the address is somebody's. Where the application hides that, it never is.
            public var status: Status
            /// The methods to offer first, best first, all of them `available`: what this person has, or what one can
            /// sign up by.
            public var preferred: [LoginMethod]
            /// The methods that could work here.
            public var available: [LoginMethod]

            /// Makes an answer.
            public init(status: Status, preferred: [LoginMethod], available: [LoginMethod]) {
                self.status = status
                self.preferred = preferred
                self.available = available
            }
        }

        /// The client that asks.
        public var client: ClientID
        /// Its application.
        public var application: ApplicationID
        /// The address.
        public var email: EmailAddress

        /// Makes the call.
        public init(client: ClientID, application: ApplicationID, email: EmailAddress) {
            self.client = client
            self.application = application
            self.email = email
        }
    }
}
