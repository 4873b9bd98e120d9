/// Who may sign up to an application, and what they have to do first.
public struct SignUpSettings: Codable, Sendable, Equatable {
    /// How new users come in.
    public enum Mode: String, Codable, Sendable, CaseIterable {
        /// Everybody may sign up.
        case open
        /// Only people with an invitation.
        case invite
        /// The same, and everybody may put their address on a waitlist, from which operators invite.
        case waitlist
        /// Nobody, not even with an invitation.
        case closed

        /// Whether there is a form for people without an invitation: to sign up, or to join the waitlist.
        public var hasForm: Bool { self == .open || self == .waitlist }
    }

    /// The maximum number of domains in each list.
    public static let maximumDomains = 100

    /// How new users come in.
    public var mode: Mode
    /// Domains of email addresses that may sign up, in A-labels; empty for all. Subdomains are not included.
    public var allowedDomains: [String]
    /// Domains of email addresses that may not sign up, in A-labels, with their subdomains.
    public var deniedDomains: [String]
    /// Whether addresses of services for throw-away mailboxes may not sign up.
    public var deniesThrowAway: Bool
    /// Whether users have to verify their email address before they get a session.
    public var requiresVerifiedEmail: Bool
    /// The version of the terms of service that users have to accept; nil if they need not accept any.
    public var termsVersion: String?
    /// The application's sign-up hook, which is asked before a user is created; nil for none.
    public var hook: SignUpHook?

    public init(
        mode: Mode = .open, allowedDomains: [String] = [], deniedDomains: [String] = [], deniesThrowAway: Bool = false,
        requiresVerifiedEmail: Bool = false, termsVersion: String? = nil, hook: SignUpHook? = nil
    ) {
        self.hook = hook
        self.mode = mode
        self.allowedDomains = allowedDomains
        self.deniedDomains = deniedDomains
        self.deniesThrowAway = deniesThrowAway
        self.requiresVerifiedEmail = requiresVerifiedEmail
        self.termsVersion = termsVersion
    }

    /// Whether the address decides who may sign up.
    public var restrictsDomains: Bool { !allowedDomains.isEmpty || !deniedDomains.isEmpty || deniesThrowAway }

    /// Whether the two lists let addresses of a domain sign up. Services for throw-away mailboxes are not looked at.
    public func listsAllow(_ domain: String) -> Bool {
        (allowedDomains.isEmpty || allowedDomains.contains(domain))
            && !deniedDomains.contains { domain == $0 || domain.hasSuffix(".\($0)") }
    }

    /// Whether users get a session only with a verified address: if the application asks for it, or if the address decides
    /// who may sign up. Otherwise an address that was never proven would meet the rules.
    public var needsVerifiedEmail: Bool { requiresVerifiedEmail || restrictsDomains }

    enum CodingKeys: String, CodingKey {
        case mode = "sign_up"
        case allowedDomains = "allow_domain"
        case deniedDomains = "deny_domain"
        case deniesThrowAway = "deny_throw_away"
        case requiresVerifiedEmail = "require_verified_email"
        case termsVersion = "terms_version"
        case hookURL = "sign_up_hook"
        case hookFallback = "sign_up_hook_fails"
        case hookAllowsPrivate = "sign_up_hook_allow_private"
    }

    /// Members that are missing have their defaults.
    public init(from decoder: any Decoder) throws {
        self.init()
        apply(try Change(from: decoder))
    }

    /// Without a hook, it has no member.
    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(mode, forKey: .mode)
        try members.encode(allowedDomains, forKey: .allowedDomains)
        try members.encode(deniedDomains, forKey: .deniedDomains)
        try members.encode(deniesThrowAway, forKey: .deniesThrowAway)
        try members.encode(requiresVerifiedEmail, forKey: .requiresVerifiedEmail)
        try members.encodeIfPresent(termsVersion, forKey: .termsVersion)
        guard let hook else { return }
        try members.encode(hook.url, forKey: .hookURL)
        try members.encode(hook.fallback, forKey: .hookFallback)
        try members.encode(hook.allowsPrivateAddresses, forKey: .hookAllowsPrivate)
    }
}

extension SignUpSettings {
    /// The settings that change; nil leaves one as it is.
    public struct Change: Codable, Sendable, Equatable {
        /// How new users come in.
        public var mode: Mode?
        /// The new list; it replaces the old one.
        public var allowedDomains: [String]?
        /// The new list; it replaces the old one.
        public var deniedDomains: [String]?
        /// Whether addresses of services for throw-away mailboxes may not sign up.
        public var deniesThrowAway: Bool?
        /// Whether users have to verify their email address before they get a session.
        public var requiresVerifiedEmail: Bool?
        /// The version of the terms of service; empty for none.
        public var termsVersion: String?
        /// The URL of the sign-up hook; empty for none, and then the two settings below have nothing to change.
        public var hookURL: String?
        /// What happens when the hook gives no usable answer in time.
        public var hookFallback: SignUpHook.Fallback?
        /// Whether the hook may have a private or loopback address, and a URL with `http`.
        public var hookAllowsPrivate: Bool?

        public init(
            mode: Mode? = nil, allowedDomains: [String]? = nil, deniedDomains: [String]? = nil,
            deniesThrowAway: Bool? = nil, requiresVerifiedEmail: Bool? = nil, termsVersion: String? = nil,
            hookURL: String? = nil, hookFallback: SignUpHook.Fallback? = nil, hookAllowsPrivate: Bool? = nil
        ) {
            self.hookURL = hookURL
            self.hookFallback = hookFallback
            self.hookAllowsPrivate = hookAllowsPrivate
            self.mode = mode
            self.allowedDomains = allowedDomains
            self.deniedDomains = deniedDomains
            self.deniesThrowAway = deniesThrowAway
            self.requiresVerifiedEmail = requiresVerifiedEmail
            self.termsVersion = termsVersion
        }

        enum CodingKeys: String, CodingKey {
            case mode = "sign_up"
            case allowedDomains = "allow_domain"
            case deniedDomains = "deny_domain"
            case deniesThrowAway = "deny_throw_away"
            case requiresVerifiedEmail = "require_verified_email"
            case termsVersion = "terms_version"
            case hookURL = "sign_up_hook"
            case hookFallback = "sign_up_hook_fails"
            case hookAllowsPrivate = "sign_up_hook_allow_private"
        }

        /// The names of the settings that change, in JSON.
        public var changedFields: [String] {
            let fields: [(CodingKeys, Bool)] = [
                (.mode, mode != nil), (.allowedDomains, allowedDomains != nil), (.deniedDomains, deniedDomains != nil),
                (.deniesThrowAway, deniesThrowAway != nil), (.requiresVerifiedEmail, requiresVerifiedEmail != nil),
                (.termsVersion, termsVersion != nil), (.hookURL, hookURL != nil),
                (.hookFallback, hookFallback != nil), (.hookAllowsPrivate, hookAllowsPrivate != nil),
            ]
            return fields.filter(\.1).map(\.0.rawValue)
        }
    }

    /// Applies the settings of `change` that are not nil.
    public mutating func apply(_ change: Change) {
        mode = change.mode ?? mode
        allowedDomains = change.allowedDomains ?? allowedDomains
        deniedDomains = change.deniedDomains ?? deniedDomains
        deniesThrowAway = change.deniesThrowAway ?? deniesThrowAway
        requiresVerifiedEmail = change.requiresVerifiedEmail ?? requiresVerifiedEmail
        if let version = change.termsVersion { termsVersion = version.isEmpty ? nil : version }
        if let url = change.hookURL {
            if url.isEmpty { hook = nil } else if hook == nil { hook = SignUpHook(url: url) } else { hook?.url = url }
        }
        if let fallback = change.hookFallback { hook?.fallback = fallback }
        if let allowsPrivate = change.hookAllowsPrivate { hook?.allowsPrivateAddresses = allowsPrivate }
    }
}
