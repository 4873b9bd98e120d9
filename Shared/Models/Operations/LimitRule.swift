extension Tokens {
    /// A rate limit: a number of uses in a fixed window.
    public struct LimitRule: Codable, Sendable, Equatable {
        /// Maximum number of uses in a window, at least 1.
        public var limit: Int
        /// Length of the window in seconds, counted from the first use.
        public var window: Int

        /// `limit` and `window` are bounded, so that nobody who counts with them exceeds a number.
        static let allowedLimits = 1...1_000_000_000, allowedWindows = 1...31 * 86_400

        public init(limit: Int, window: Int) {
            self.limit = limit
            self.window = window
        }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            limit = try container.decode(Int.self, forKey: .limit)
            window = try container.decode(Int.self, forKey: .window)
            guard isAllowed else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "out of bounds"))
            }
        }

        var isAllowed: Bool { Self.allowedLimits.contains(limit) && Self.allowedWindows.contains(window) }
    }
}
