extension Identity {
    /// All applications, oldest first; for operators.
    public struct ListApplications: RPCMethod {
        public static let name = "identity.list_applications"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [Application]

        public init() {}
    }
}
