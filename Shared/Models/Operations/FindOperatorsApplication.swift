extension Identity {
    /// The application whose users are the operators of the console; for operators.
    public struct FindOperatorsApplication: RPCMethod {
        public static let name = "identity.find_operators_application"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        public struct Reply: Codable, Sendable, Equatable {
            /// The application; nil if there is none yet.
            public var application: Application?

            public init(application: Application?) { self.application = application }
        }

        public init() {}
    }
}
