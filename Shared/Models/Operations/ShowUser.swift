extension Identity {
    /// Finds a user; for operators.
    ///
    /// Errors: 404. 409 `ambiguous` for an address that is registered in several applications.
    public struct ShowUser: RPCMethod {
        public static let name = "identity.show_user"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserRecord

        /// What identifies the user.
        public var key: UserKey

        public init(_ key: UserKey) { self.key = key }
    }

    /// How an operator identifies a user.
    public enum UserKey: Codable, Sendable {
        /// By id.
        case id(UserID)
        /// By address, within an application; nil for any application.
        case email(EmailAddress, ApplicationID?)
    }
}
