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
        /// The browser and the operating system that the request came from, such as `Firefox/Linux`; nil as ``ipAddress``.
        public var userAgent: String?
        /// Who asked for it: people through the gateway, or an operator.
        public var caller: CallerRole
        /// Who acted. Nil only from a service of an earlier version.
        public var actor: AuditActor?
        /// The names of the fields that were changed; never a value.
        public var changed: [String]?
        /// The old and new values of settings, which are no personal data; nil for entries without, and of earlier versions.
        public var changes: [Change]?
        /// The sign-in provider.
        public var provider: Provider?
        /// Why something was refused, what was asked for, or which step a sign-in waits for, in one word.
        public var reason: String?
        /// How the user of a sign-in has authenticated (RFC 8176); nil for other entries.
        public var authenticationMethods: [String]?

        public init(
            id: AuditEntryID, at: Timestamp, event: AuditEvent, application: ApplicationID, user: UserID? = nil,
            client: ClientID? = nil, request: RequestID? = nil, ipAddress: String? = nil, caller: CallerRole,
            changed: [String]? = nil, changes: [Change]? = nil, provider: Provider? = nil, reason: String? = nil,
            authenticationMethods: [String]? = nil, actor: AuditActor? = nil, userAgent: String? = nil
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
            self.changes = changes
            self.provider = provider
            self.reason = reason
            self.authenticationMethods = authenticationMethods
            self.actor = actor ?? Self.actor(caller, user, client)
            self.userAgent = userAgent
        }

        /// Who acted in an entry that doesn't state it.
        private static func actor(_ caller: CallerRole, _ user: UserID?, _ client: ClientID?) -> AuditActor {
            if caller == .operator { return AuditActor(.operator, id: "operator") }
            if let user { return AuditActor(.user, id: user.description) }
            if let client { return AuditActor(.client, id: client.description) }
            return AuditActor(.service, id: ServiceName.gateway.rawValue)
        }

        enum CodingKeys: String, CodingKey {
            case id, at, event, caller, actor, changed, changes, provider, reason
            case application = "application_id"
            case user = "user_id"
            case client = "client_id"
            case request = "request_id"
            case ipAddress = "ip_address"
            case userAgent = "user_agent"
            case authenticationMethods = "amr"
        }
    }
}

extension Identity.AuditRecord {
    /// The old and the new value of one setting, as text; nil for none.
    public struct Change: Codable, Sendable, Equatable {
        /// The name of the setting in JSON.
        public var field: String
        public var from: String?
        public var to: String?

        public init(_ field: String, from: String?, to: String?) {
            self.field = field
            self.from = from
            self.to = to
        }
    }
}
