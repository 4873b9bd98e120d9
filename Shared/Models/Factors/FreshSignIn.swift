extension Identity {
    /// What a change needs that only a user who has just signed in may make.
    public struct FreshSignIn: Codable, Sendable {
        /// Maximum age of a sign-in that still counts as fresh, in seconds.
        public static let maximumAge = 600

        /// The current password as typed, for a sign-in that is not fresh; at most ``TextBounds/password`` bytes of UTF-8.
        public var password: Secret?
        /// The queue in which the password is checked; nil for the shared one.
        public var share: WorkShare?

        public init(password: Secret? = nil, share: WorkShare? = nil) {
            self.password = password
            self.share = share
        }
    }
}
