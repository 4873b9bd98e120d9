extension Identity {
    /// How an operator names a user.
    public enum UserKey: Codable, Sendable {
        /// By id.
        case id(UserID)
        /// By address, within an application.
        case email(EmailAddress, ApplicationID?)
    }

    /// What an operator sees of a user.
    public struct UserRecord: Codable, Sendable {
        /// The profile; `active_membership` is the oldest one.
        public var profile: SessionProfile
        /// When the user signed up.
        public var createdAt: Timestamp
        /// What tokens has to be shown when the call changed who may do what, else nil.
        public var proof: Proof?

        /// Makes a record.
        public init(profile: SessionProfile, createdAt: Timestamp, proof: Proof? = nil) {
            self.profile = profile
            self.createdAt = createdAt
            self.proof = proof
        }
    }

    /// A user's record; for operators. Errors: 404; 409 `ambiguous` for an address known in several applications.
    public struct ShowUser: RPCMethod {
        public static let name = "identity.show_user"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserRecord

        /// Which user.
        public var key: UserKey

        /// Makes the call.
        public init(_ key: UserKey) { self.key = key }
    }

    /// Suspends a user: no sign-in, and every session ends; for operators.
    public struct SuspendUser: RPCMethod {
        public static let name = "identity.suspend_user"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserRecord

        /// Which user.
        public var user: UserID

        /// Makes the call.
        public init(user: UserID) { self.user = user }
    }

    /// Lifts a suspension; for operators. Errors: 409 `user_erased`, because an erased user has nothing to sign in with.
    public struct RestoreUser: RPCMethod {
        public static let name = "identity.restore_user"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserRecord

        /// Which user.
        public var user: UserID

        /// Makes the call.
        public init(user: UserID) { self.user = user }
    }

    /// Erases a user's personal data and passwords, suspends them and ends their sessions; for operators. The bare rows
    /// stay, so that ids in other records keep their meaning. The keyed hash of the address goes too, so that its owner
    /// can sign up anew.
    public struct EraseUser: RPCMethod {
        public static let name = "identity.erase_user"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = UserRecord

        /// Which user.
        public var user: UserID

        /// Makes the call.
        public init(user: UserID) { self.user = user }
    }
}
