extension Identity {
    /// An application and what belongs to it; for operators.
    ///
    /// Errors: 404.
    public struct ShowApplication: RPCMethod {
        public static let name = "identity.show_application"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// An application, and what would be deleted with it.
        public struct Reply: Codable, Sendable, Equatable {
            public var application: Application
            public var clients: Int
            /// Users who were not erased.
            public var users: Int
            public var accounts: Int
            public var openInvites: Int
            /// How many people wait to sign up.
            public var waiting: Int

            public init(
                application: Application, clients: Int, users: Int, accounts: Int, openInvites: Int, waiting: Int
            ) {
                self.application = application
                self.clients = clients
                self.users = users
                self.accounts = accounts
                self.openInvites = openInvites
                self.waiting = waiting
            }
        }

        /// The application.
        public var id: ApplicationID

        public init(id: ApplicationID) { self.id = id }
    }
}
