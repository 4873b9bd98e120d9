extension Identity {
    /// Finds an account; for operators. ``ListMembers`` has its members.
    ///
    /// Errors: 404. 409 `ambiguous` for a name that several accounts have.
    public struct ShowAccount: RPCMethod {
        public static let name = "identity.show_account"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = AccountSummary

        /// What identifies the account.
        public var key: AccountKey

        public init(_ key: AccountKey) { self.key = key }
    }

    /// How an operator identifies an account.
    public enum AccountKey: Codable, Sendable {
        /// By id.
        case id(AccountID)
        /// By name, whatever its case, within an application; nil for any application.
        case name(String, ApplicationID?)
    }
}
