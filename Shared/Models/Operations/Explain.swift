extension Operations {
    /// What the process did for one HTTP request, oldest first; empty when it did nothing or no longer remembers. For
    /// operators.
    public struct Explain: RPCMethod {
        public static let name = "service.explain"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [Step]

        /// The request.
        public var requestID: RequestID

        public init(requestID: RequestID) { self.requestID = requestID }
    }
}
