extension Identity {
    /// Brings applications, clients and connections to the declared settings, all in one transaction; for operators. What is not declared
    /// stays as it is. Settings that are stored already are not written again.
    ///
    /// Errors: 400 `invalid_request`, with a path for each setting that is not valid together with the others: `/applications/0/name`. 409
    /// `connection_key_missing`.
    public struct ApplySettings: RPCMethod {
        public static let name = "identity.apply_settings"
        public static let callers: Set<CallerRole> = [.operator]

        /// The maximum number of ``applications``.
        public static let maximumApplications = 200
        /// The maximum number of clients in all ``applications``.
        public static let maximumClients = 1000
        /// The maximum number of bytes of all texts in the lists of a reply, so that it fits in a frame.
        public static let maximumReplyLength = 256 * 1024

        /// What was done, or would be done.
        public struct Reply: Codable, Sendable, Equatable {
            /// The changes, in the order of the declarations.
            public var changes: [SettingsChange]
            /// How many changes are not in ``changes``, because a reply has a maximum length.
            public var omittedChanges: Int
            /// Applications that are not declared, clients of declared applications, and connections of declared clients.
            public var undeclared: [SettingsChange.Subject]
            /// How many are not in ``undeclared``.
            public var omittedUndeclared: Int

            public init(
                changes: [SettingsChange] = [], omittedChanges: Int = 0, undeclared: [SettingsChange.Subject] = [],
                omittedUndeclared: Int = 0
            ) {
                self.changes = changes
                self.omittedChanges = omittedChanges
                self.undeclared = undeclared
                self.omittedUndeclared = omittedUndeclared
            }
        }

        /// The declared settings.
        public var applications: [ApplicationDeclaration]
        /// Whether nothing is written in the end.
        public var isDryRun: Bool

        public init(applications: [ApplicationDeclaration], isDryRun: Bool = false) {
            self.applications = applications
            self.isDryRun = isDryRun
        }
    }
}
