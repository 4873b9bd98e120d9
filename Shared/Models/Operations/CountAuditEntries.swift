extension Identity {
    /// Counts entries of the audit log in equal spans of time; for operators.
    ///
    /// The work does not grow with the log: whole hours are counted once, when they are over, and only what came after the last of them is
    /// counted by the call.
    ///
    /// Errors: 400 `invalid_request` for a `span` or a `count` out of range.
    public struct CountAuditEntries: RPCMethod {
        public static let name = "identity.count_audit_entries"
        public static let callers: Set<CallerRole> = [.operator]
        public static let isIdempotent = true

        /// The length of the spans, in seconds.
        public enum Span: Int, Codable, Sendable, CaseIterable {
            case minute = 60
            case hour = 3600
            case day = 86_400

            /// How many spans a call may ask for.
            public var maximumCount: Int { self == .day ? 31 : 60 }
        }

        /// The events that are counted by hours.
        public static let events: [AuditEvent] = [
            .signUp, .signIn, .signInPending, .signInFailed, .signInRefused, .secondFactorFailed, .passkeyRefused,
            .clientRefused, .refreshTokenReused,
        ]

        /// How often something happened in a span.
        public struct Count: Codable, Sendable, Equatable {
            /// Which span, 0 for the oldest one.
            public var place: Int
            public var event: AuditEvent
            /// Why something was refused, in one word; nil for none.
            public var reason: String?
            public var count: Int

            public init(place: Int, event: AuditEvent, reason: String?, count: Int) {
                self.place = place
                self.event = event
                self.reason = reason
                self.count = count
            }
        }

        public struct Reply: Codable, Sendable, Equatable {
            /// When the first span begins.
            public var start: Timestamp
            /// What was counted; spans without entries are left out.
            public var counts: [Count]

            public init(start: Timestamp, counts: [Count]) {
                self.start = start
                self.counts = counts
            }
        }

        /// The application; nil for all.
        public var application: ApplicationID?
        /// How long the spans are.
        public var span: Span
        /// How many spans, up to ``Span/maximumCount``. The last one is the present one, which is not over yet.
        public var count: Int

        public init(application: ApplicationID? = nil, span: Span, count: Int) {
            self.application = application
            self.span = span
            self.count = count
        }
    }
}
