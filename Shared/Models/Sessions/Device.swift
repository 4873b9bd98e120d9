extension Tokens {
    /// Where a session is used from, for the user's list of sessions.
    public struct Device: Codable, Sendable, Equatable {
        /// IP address of the caller (IPv4 or IPv6 text).
        public var ipAddress: String?
        /// `User-Agent` of the caller, cut to 256 characters.
        public var userAgent: String?

        public init(ipAddress: String? = nil, userAgent: String? = nil) {
            self.ipAddress = ipAddress
            self.userAgent = userAgent
        }
    }
}
