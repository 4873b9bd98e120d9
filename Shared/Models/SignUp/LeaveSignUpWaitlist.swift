extension Identity {
    /// Removes an address from the waitlist for signing up to an application, and revokes its pending invitation from there,
    /// so that nothing of it is stored any more; for operators. Repeating it changes nothing.
    public struct LeaveSignUpWaitlist: RPCMethod {
        public static let name = "identity.leave_sign_up_waitlist"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// What was done.
        public struct Reply: Codable, Sendable, Equatable {
            /// Whether the address was on the list.
            public var wasRemoved: Bool

            public init(wasRemoved: Bool) { self.wasRemoved = wasRemoved }
        }

        /// The application.
        public var application: ApplicationID
        /// The address.
        public var email: EmailAddress

        public init(application: ApplicationID, email: EmailAddress) {
            self.application = application
            self.email = email
        }
    }
}
