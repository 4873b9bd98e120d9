extension Identity {
    /// Entries of the audit log, in the order of their ids; for operators.
    ///
    /// Errors: 400 `invalid_request` for a `limit` that is out of range.
    public struct ListAuditEntries: RPCMethod {
        public static let name = "identity.list_audit_entries"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true
        public typealias Reply = [AuditRecord]

        /// The maximum of `limit`.
        public static let maximumLimit = 500

        /// Which entries are wanted: those that match everything that is given.
        public struct Filter: Codable, Sendable, Equatable {
            public var application: ApplicationID?
            public var user: UserID?
            public var client: ClientID?
            /// As the log has it.
            public var ipAddress: String?
            public var event: AuditEvent?
            public var request: RequestID?
            /// From this moment on.
            public var since: Timestamp?
            /// Before this moment.
            public var until: Timestamp?

            /// All entries.
            public init() {}
        }

        /// The part of the matching entries that a call asks for.
        public enum Part: Codable, Sendable, Equatable {
            /// The latest ones, or those before an entry.
            case latest(before: AuditEntryID?)
            /// The first ones after an entry; nil for the very first.
            case first(after: AuditEntryID?)
        }

        /// Which entries.
        public var filter: Filter
        /// Which of them.
        public var part: Part
        /// How many at most, 1–``maximumLimit``.
        public var limit: Int

        public init(_ filter: Filter, part: Part = .latest(before: nil), limit: Int = 100) {
            self.filter = filter
            self.part = part
            self.limit = limit
        }
    }
}
