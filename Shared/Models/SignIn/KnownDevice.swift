extension Tokens {
    /// A browser in which a user has signed in before, according to the mark in its cookie.
    public struct KnownDevice: Codable, Sendable, Equatable {
        /// The user who signed in there.
        public var user: UserID
        /// The user's epoch at that time. The mark is void once a later epoch has begun: after a password change or
        /// reset, a suspension, or a credentials reset.
        public var epoch: Int
        /// The browser's random id, at most 64 bytes. Redis stores only a keyed hash of it.
        public var id: Secret

        public init(user: UserID, epoch: Int, id: Secret) {
            self.user = user
            self.epoch = epoch
            self.id = id
        }
    }
}
