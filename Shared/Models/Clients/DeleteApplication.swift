extension Identity {
    /// Deletes an application with its clients, users and accounts; for operators. The audit log stays.
    ///
    /// Each call does a part that takes some seconds at most: first the clients go with what belongs to them, and until then nobody can sign up;
    /// then the users, as ``EraseUser`` erases them. Repeat it with ``Reply/users`` until the reply says that the application is deleted. An
    /// interrupted deletion can be continued.
    ///
    /// Errors: 404. 409 `application_in_use` if it has another number of users than ``users``, or owns another application.
    public struct DeleteApplication: RPCMethod {
        public static let name = "identity.delete_application"
        public static let callers: Set<CallerRole> = [.operator]

        /// How far the deletion has come.
        public struct Reply: Codable, Sendable, Equatable {
            /// How many users are left.
            public var users: Int
            /// Whether the application is deleted.
            public var isDeleted: Bool

            public init(users: Int, isDeleted: Bool) {
                self.users = users
                self.isDeleted = isDeleted
            }
        }

        /// The application.
        public var id: ApplicationID
        /// How many users it has, without those who were erased: so nobody is deleted of whom the caller does not know.
        public var users: Int

        public init(id: ApplicationID, users: Int) {
            self.id = id
            self.users = users
        }
    }
}
