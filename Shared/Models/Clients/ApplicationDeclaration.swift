/// The settings that an application shall have, for ``Identity/ApplySettings``. What is nil keeps its value, or has its default in
/// a new application. In JSON, all settings are members of one object, by the names that the audit log uses.
public struct ApplicationDeclaration: Codable, Sendable, Equatable {
    /// Whether people sign up by an emailed link or code.
    public enum SignUpByMail: String, Codable, Sendable, CaseIterable {
        case on = "true"
        case off = "false"
        /// If none of the application's clients offers passwords.
        case automatic = ""

        /// - Parameter value: as ``Application/signUpByMail`` has it.
        public init(_ value: Bool?) {
            switch value {
            case true?: self = .on
            case false?: self = .off
            case nil: self = .automatic
            }
        }
    }

    /// The application, which is created with this id if there is none. Nil for the one with the ``name``.
    public var id: ApplicationID?
    /// Name for users; see ``VisibleName``.
    public var name: String?
    /// The account that owns it. It can't be changed later.
    public var parent: AccountID?
    /// Whether answers hide which addresses are registered.
    public var hideAccountExistence: Bool?
    /// Whether people sign up by an emailed link or code.
    public var signUpByMail: SignUpByMail?
    /// Who may sign up.
    public var signUpSettings: SignUpSettings.Change
    /// The secret that signs requests to the sign-up hook: `whsec_` and 24 to 64 bytes in base64. A new one replaces the one before, which
    /// signs as well for a day.
    public var signUpHookSecret: Secret?
    /// What sign-ins need beside the first factor.
    public var factorSettings: FactorSettings.Change
    /// The branding of its pages and emails; empty strings remove.
    public var branding: ApplicationBranding
    /// Its webhooks. Others stay as they are.
    public var webhooks: [WebhookDeclaration]?
    /// Its clients. Others stay as they are.
    public var clients: [ClientDeclaration]

    public init(
        id: ApplicationID? = nil, name: String? = nil, parent: AccountID? = nil, hideAccountExistence: Bool? = nil,
        signUpByMail: SignUpByMail? = nil, signUpSettings: SignUpSettings.Change = .init(),
        factorSettings: FactorSettings.Change = .init(), branding: ApplicationBranding = .init(),
        webhooks: [WebhookDeclaration]? = nil, clients: [ClientDeclaration] = [], signUpHookSecret: Secret? = nil
    ) {
        self.id = id
        self.name = name
        self.parent = parent
        self.hideAccountExistence = hideAccountExistence
        self.signUpByMail = signUpByMail
        self.signUpSettings = signUpSettings
        self.factorSettings = factorSettings
        self.branding = branding
        self.webhooks = webhooks
        self.clients = clients
        self.signUpHookSecret = signUpHookSecret
    }

    /// Every setting of an application, and no clients.
    public init(_ application: Application) {
        let (signUp, factors) = (application.signUpSettings, application.factorSettings)
        self.init(
            id: application.id, name: application.name, parent: application.parentID,
            hideAccountExistence: application.hideAccountExistence, signUpByMail: .init(application.signUpByMail),
            signUpSettings: .init(
                mode: signUp.mode, allowedDomains: signUp.allowedDomains, deniedDomains: signUp.deniedDomains,
                deniesThrowAway: signUp.deniesThrowAway, requiresVerifiedEmail: signUp.requiresVerifiedEmail,
                termsVersion: signUp.termsVersion, hookURL: signUp.hook?.url, hookFallback: signUp.hook?.fallback,
                hookAllowsPrivate: signUp.hook?.allowsPrivateAddresses),
            factorSettings: .init(secondFactor: factors.secondFactor, remembersBrowsers: factors.remembersBrowsers),
            branding: application.branding)
    }

    enum CodingKeys: String, CodingKey {
        case id, name, parent, clients, webhooks
        case hideAccountExistence = "hide_account_existence"
        case signUpByMail = "sign_up_by_mail"
        case signUpHookSecret = "sign_up_hook_secret"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try members.decodeIfPresent(ApplicationID.self, forKey: .id),
            name: try members.decodeIfPresent(String.self, forKey: .name),
            parent: try members.decodeIfPresent(AccountID.self, forKey: .parent),
            hideAccountExistence: try members.decodeIfPresent(Bool.self, forKey: .hideAccountExistence),
            signUpByMail: try members.decodeIfPresent(SignUpByMail.self, forKey: .signUpByMail),
            signUpSettings: try .init(from: decoder), factorSettings: try .init(from: decoder),
            branding: try .init(from: decoder),
            webhooks: try members.decodeIfPresent([WebhookDeclaration].self, forKey: .webhooks),
            clients: try members.decodeIfPresent([ClientDeclaration].self, forKey: .clients) ?? [],
            signUpHookSecret: try members.decodeIfPresent(Secret.self, forKey: .signUpHookSecret))
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(id, forKey: .id)
        try members.encodeIfPresent(name, forKey: .name)
        try members.encodeIfPresent(parent, forKey: .parent)
        try members.encodeIfPresent(hideAccountExistence, forKey: .hideAccountExistence)
        try members.encodeIfPresent(signUpByMail, forKey: .signUpByMail)
        try signUpSettings.encode(to: encoder)
        try members.encodeIfPresent(signUpHookSecret, forKey: .signUpHookSecret)
        try factorSettings.encode(to: encoder)
        try branding.encode(to: encoder)
        try members.encodeIfPresent(webhooks, forKey: .webhooks)
        try members.encode(clients, forKey: .clients)
    }
}
