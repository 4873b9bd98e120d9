extension Identity {
    /// Removes the authenticator app, the recovery codes and the passkeys of a user who has lost them, ends their sessions, and notifies
    /// them by email; for operators.
    ///
    /// Errors: 404, also for a user without any of these. The reply tells what was removed.
    public struct ResetFactors: RPCMethod {
        public static let name = "identity.reset_factors"
        public static let callers: Set<CallerRole> = [.operator]
        public typealias Reply = UserRecord

        /// The user.
        public var user: UserID

        public init(user: UserID) { self.user = user }
    }

    /// The second factors that a user had.
    public struct RemovedFactors: Codable, Sendable, Equatable {
        /// Whether there was an authenticator app.
        public var hasApp: Bool
        /// How many passkeys there were.
        public var passkeys: Int
        /// How many recovery codes were left.
        public var recoveryCodes: Int

        public init(hasApp: Bool, passkeys: Int, recoveryCodes: Int) {
            self.hasApp = hasApp
            self.passkeys = passkeys
            self.recoveryCodes = recoveryCodes
        }

        public var isEmpty: Bool { !hasApp && passkeys == 0 && recoveryCodes == 0 }
    }
}
