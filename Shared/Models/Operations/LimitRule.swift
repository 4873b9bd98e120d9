extension Tokens {
    /// A rate limit: a number of uses in a fixed window.
    public struct LimitRule: Codable, Sendable, Equatable {
        /// Maximum number of uses in a window, at least 1.
        public var limit: Int
        /// Length of the window in seconds, counted from the first use.
        public var window: Int

        public init(limit: Int, window: Int) {
            self.limit = limit
            self.window = window
        }
    }
}
