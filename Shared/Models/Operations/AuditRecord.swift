extension Identity {
    /// An entry of the audit log: who did what, when, from where, and for which request.
    public struct AuditRecord: Codable, Sendable, Equatable {
        /// The entry. Ids are in the order of their times, to the millisecond.
        public var id: AuditEntryID
        /// When it was written.
        public var at: Timestamp
        /// What happened.
        public var event: AuditEvent
        /// The application that it belongs to.
        public var application: ApplicationID
        /// The user that it concerns; nil if there is none.
        public var user: UserID?
        /// The client at which it happened; nil if there is none.
        public var client: ClientID?
        /// The request that caused it, for `latchkey explain`; nil for work without a request.
        public var request: RequestID?
        /// The network address that the request came from; nil if the entry has none, or if its user was erased.
        public var ipAddress: String?
        /// Who asked for it: people through the gateway, or an operator.
        public var caller: CallerRole
        /// The names of the fields that were changed; never a value.
        public var changed: [String]?
        /// The sign-in provider.
        public var provider: Provider?
        /// Why something was refused, or what was asked for, in one word.
        public var reason: String?

        public init(
            id: AuditEntryID, at: Timestamp, event: AuditEvent, application: ApplicationID, user: UserID? = nil,
            client: ClientID? = nil, request: RequestID? = nil, ipAddress: String? = nil, caller: CallerRole,
            changed: [String]? = nil, provider: Provider? = nil, reason: String? = nil
        ) {
            self.id = id
            self.at = at
            self.event = event
            self.application = application
            self.user = user
            self.client = client
            self.request = request
            self.ipAddress = ipAddress
            self.caller = caller
            self.changed = changed
            self.provider = provider
            self.reason = reason
        }

        enum CodingKeys: String, CodingKey {
            case id, at, event, caller, changed, provider, reason
            case application = "application_id"
            case user = "user_id"
            case client = "client_id"
            case request = "request_id"
            case ipAddress = "ip_address"
        }
    }
}
