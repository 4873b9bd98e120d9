extension Identity {
    /// Creates the application for operators, unless there is one; for operators. Nobody can sign up to it, and a second factor is required.
    /// It can't have clients, so its users sign in at the console only.
    public struct SetUpOperators: RPCMethod {
        public static let name = "identity.set_up_operators"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = Application

        public init() {}
    }
}
