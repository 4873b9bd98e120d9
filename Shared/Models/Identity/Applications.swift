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
        /// Whether it is hidden who has signed up. Sign-in, mails, check-email and providers then answer the same for
        /// everyone. Signing up with a taken address still answers 409 `email_taken`.
        public var hideAccountExistence: Bool

        /// Makes the call.
        public init(name: String, parent: AccountID? = nil, hideAccountExistence: Bool = false) {
            self.name = name
            self.parent = parent
            self.hideAccountExistence = hideAccountExistence
        }
    }

    /// Changes what is given of an application and leaves the rest; for operators. Errors: 404 for an unknown one, 400
    /// for a name that is none.
    public struct UpdateApplication: RPCMethod {
        public static let name = "identity.update_application"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Application

        /// Which application.
        public var id: ApplicationID
        /// Its new name.
        public var name: String?
        /// Whether nobody is told who has signed up.
        public var hideAccountExistence: Bool?

        /// Makes the call.
        public init(id: ApplicationID, name: String? = nil, hideAccountExistence: Bool? = nil) {
            self.id = id
            self.name = name
            self.hideAccountExistence = hideAccountExistence
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
