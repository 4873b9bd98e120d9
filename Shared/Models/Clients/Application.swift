/// A product whose users sign in with Latchkey. Users, accounts and clients belong to one application.
public struct Application: Codable, Sendable, Equatable {
    /// Unique identifier for an application.
    public var id: ApplicationID
    /// Name for users; see ``VisibleName``.
    public var name: String
    /// The account that owns this application, or null for a top-level one.
    @Nullable public var parentID: AccountID?
    /// Whether answers hide which addresses are registered: every address is treated as unregistered.
    public var hideAccountExistence: Bool
    /// Whether people sign up by an emailed link or code; null: if none of its clients offers passwords.
    @Nullable public var signUpByMail: Bool?
    /// Who may sign up.
    public var signUpSettings: SignUpSettings
    /// What sign-ins need beside the first factor.
    public var factorSettings: FactorSettings
    /// The branding of its pages and emails.
    public var branding: ApplicationBranding
    /// When it was created.
    public var createdAt: Timestamp

    public init(
        id: ApplicationID, name: String, parentID: AccountID?, hideAccountExistence: Bool = false,
        signUpByMail: Bool? = nil, signUpSettings: SignUpSettings = .init(),
        factorSettings: FactorSettings = .init(),
        branding: ApplicationBranding = .init(), createdAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.parentID = parentID
        self.hideAccountExistence = hideAccountExistence
        self.signUpByMail = signUpByMail
        self.signUpSettings = signUpSettings
        self.factorSettings = factorSettings
        self.branding = branding
        self.createdAt = createdAt
    }

    enum CodingKeys: String, CodingKey {
        case id, name, branding
        case parentID = "parent_id"
        case hideAccountExistence = "hide_account_existence"
        case signUpByMail = "sign_up_by_mail"
        case signUpSettings = "sign_up_settings"
        case factorSettings = "factor_settings"
        case createdAt = "created_at"
    }
}
