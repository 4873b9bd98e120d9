extension Identity {
    /// Creates an application; for operators.
    public struct CreateApplication: RPCMethod {
        public static let name = "identity.create_application"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = Application

        /// Name shown to people.
        public var name: String
        /// The account that owns it, or nil for a top-level one.
        public var parent: AccountID?

        /// Makes the call.
        public init(name: String, parent: AccountID? = nil) {
            self.name = name
            self.parent = parent
        }
    }

    /// Every application, oldest first; for operators.
    public struct ListApplications: RPCMethod {
        public static let name = "identity.list_applications"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [Application]

        /// Makes the call.
        public init() {}
    }
}
