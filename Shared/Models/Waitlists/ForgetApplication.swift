extension Waitlists {
    /// Deletes rows of an application from all lists, up to ``maximumRows``; for operators, who delete the application. Repeat it until
    /// nothing is deleted.
    public struct ForgetApplication: RPCMethod {
        public static let name = "waitlists.forget_application"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// The maximum number of rows that one call deletes.
        public static let maximumRows = 5000

        /// What was deleted.
        public struct Reply: Codable, Sendable, Equatable {
            /// The number of rows.
            public var deleted: Int

            public init(deleted: Int) { self.deleted = deleted }
        }

        /// The application.
        public var application: ApplicationID

        public init(application: ApplicationID) { self.application = application }
    }
}
