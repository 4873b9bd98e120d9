import Models

/// The settings of an application, a client or a connection in a file. Reading and writing files follow it, and so does what an unknown name
/// is compared with.
struct SettingsSchema: Sendable {
    /// What a setting may be.
    enum Kind: Sendable {
        case text
        case boolean
        /// A boolean, or empty for a default that depends on other settings.
        case booleanOrEmpty
        /// One of some words.
        case word([String])
        /// A text that must be an id.
        case id(String, isValid: @Sendable (String) -> Bool)
        case texts
        /// A list of some words.
        case words([String])
        /// Texts by some names.
        case textsByName([String])
        /// A JSON Web Key Set.
        case keys
        /// A reference to a secret.
        case secret
        /// A list of mappings.
        case mappings(SettingsSchema)
    }

    /// In the order in which they are written.
    let settings: [(name: String, kind: Kind)]

    /// What an unknown name is compared with.
    var names: [String] { settings.map(\.name) }

    func kind(of name: String) -> Kind? { settings.first { $0.name == name }?.kind }

    static let file = SettingsSchema(settings: [("applications", .mappings(application))])

    static let application = SettingsSchema(settings: [
        ("id", .id("the id of an application, app_…") { ApplicationID($0) != nil }),
        ("name", .text),
        ("parent", .id("the id of an account, acct_…") { AccountID($0) != nil }),
        ("hide_account_existence", .boolean),
        ("sign_up_by_mail", .booleanOrEmpty),
        ("sign_up", .word(SignUpSettings.Mode.allCases.map(\.rawValue))),
        ("allow_domain", .texts),
        ("deny_domain", .texts),
        ("deny_throw_away", .boolean),
        ("require_verified_email", .boolean),
        ("terms_version", .text),
        ("sign_up_hook", .text),
        ("sign_up_hook_fails", .word(SignUpHook.Fallback.allCases.map(\.rawValue))),
        ("sign_up_hook_allow_private", .boolean),
        ("sign_up_hook_secret", .secret),
        ("second_factor", .word(FactorSettings.Policy.allCases.map(\.rawValue))),
        ("remember_browsers", .boolean),
        ("accent_colour", .text),
        ("logo_url", .text),
        ("logo_dark_url", .text),
        ("favicon_url", .text),
        ("privacy_url", .text),
        ("terms_url", .text),
        ("support_email", .text),
        ("sender_email", .text),
        ("sender_name", .text),
        ("webhooks", .mappings(webhook)),
        ("clients", .mappings(client)),
    ])

    static let webhook = SettingsSchema(settings: [
        ("id", .id("the id of a webhook, whk_…") { WebhookID($0) != nil }),
        ("name", .text),
        ("url", .text),
        ("events", .words(WebhookEvent.selectable.map(\.rawValue))),
        ("allow_private", .boolean),
        ("enabled", .boolean),
        ("secret", .secret),
    ])

    static let client = SettingsSchema(settings: [
        ("id", .id("the id of a client: client_ and 1 to 64 of a-z, 0-9, _ and -") { ClientID($0) != nil }),
        ("name", .text),
        ("origins", .texts),
        ("redirect_uris", .texts),
        ("post_logout_redirect_uris", .texts),
        ("login_methods", .words(LoginMethod.allCases.map(\.rawValue))),
        ("first_party", .boolean),
        ("logo_url", .text),
        ("accent_colour", .text),
        ("link_pages", .textsByName(OneTimeGrant.Purpose.withLinkPages.map(\.rawValue))),
        ("token_endpoint_auth_method", .word(["none", "client_secret_basic", "private_key_jwt"])),
        ("client_secret", .secret),
        ("jwks", .keys),
        ("connections", .mappings(connection)),
    ])

    static let connection = SettingsSchema(settings: [
        ("provider", .word(Provider.allCases.map(\.rawValue))),
        ("provider_client_id", .text),
        ("issuer", .text),
        ("team_id", .text),
        ("key_id", .text),
        ("client_secret", .secret),
        ("key", .secret),
    ])
}
