import Foundation
import Hummingbird
import Models
import RPCClient
import Templates

/// The page of a user who is signed in: their profile, addresses, accounts, factors, connections and sessions.
struct AccountPage: Sendable {
    static let path = "/login/account"

    /// What the user has just done: the parameter `done` of the query, and the field `do` of the form.
    enum Action: String, CaseIterable {
        case profile, verify, disconnect, end
        case endOthers = "end-others"
        case switchAccount = "switch"
        case password, joined
        case addPasskey = "add-passkey"
        case renamePasskey = "rename-passkey"
        case removePasskey = "remove-passkey"
        case confirmApp = "confirm-app"
        case removeApp = "remove-app"

        /// The name of the phrase that confirms it.
        var phrase: String {
            switch self {
            case .profile, .renamePasskey: "saved"
            case .verify: "verification_sent"
            case .disconnect: "disconnected"
            case .end: "session_ended"
            case .endOthers: "others_ended"
            case .switchAccount: "switched"
            case .password: "password_changed"
            case .joined: "joined"
            case .addPasskey: "passkey_added"
            case .removePasskey: "passkey_removed"
            case .confirmApp: "app_confirmed"
            case .removeApp: "app_removed"
            }
        }
    }

    /// The fields of the profile that are entered as text.
    static let textFields: [(field: Identity.IdentityField, autocomplete: String)] = [
        (.displayName, "nickname"), (.givenName, "given-name"), (.familyName, "family-name"),
    ]

    let tokens: ServiceClient
    let identity: ServiceClient

    /// The page's path with a confirmation of `action`.
    static func path(after action: Action, _ query: PageQuery) -> String {
        query.path(path, ["done": action.rawValue])
    }

    /// - Parameter form: what was entered, if the page shows an error.
    func render(
        _ account: AccountPageContext, error: ServiceError? = nil, form: FormBody? = nil
    ) async throws -> Response {
        let page = account.page
        async let listing = tokens.call(Tokens.ListSessions(of: .holder(of: account.session.accessToken)))
        async let password = identity.call(
            Identity.HasPassword(user: account.session.user, application: account.session.claims.application))
        async let security = AccountSecurity(of: account, identity)
        let connections = try await AccountConnections(of: account, identity)
        let sessions = try await listing
        var values: [String: Any] = [
            "wide": true, "lead": page.text("signed_in_as", ["email": account.displayedEmail]),
            "action": page.query.path(Self.path),
            "sign_out": page.query.path(SignOutPage.path),
            "change_password": page.query.path(ChangePasswordPage.path), "has_password": try await password.hasPassword,
            "forgot": page.query.path(ForgotPage.path), "email": account.email,
        ]
        values["addresses"] = account.profile.credentials.compactMap { credential in
            credential.email.map { email in
                [
                    "id": credential.id.description, "address": email.displayText,
                    "verified": credential.emailVerifiedAt != nil,
                ] as [String: Any]
            }
        }
        values.merge(try await security.values(account)) { $1 }
        values.merge(connections.values(account)) { $1 }
        let memberships = account.profile.memberships
        values["has_accounts"] = memberships.count > 1
        values["accounts"] = memberships.map { membership in
            [
                "id": membership.accountID.description, "name": Self.name(of: membership, page),
                "role": page.text("role_\(membership.role)"),
                "current": membership.accountID == account.session.account,
            ] as [String: Any]
        }
        let chosen = (form?["preferred_language"] ?? account.profile.identity?.preferredLanguage)
            .flatMap { page.renderer.phrases.language($0) }
        values["choices"] = page.renderer.phrases.languages.map { language in
            ["tag": language.tag, "name": language.name, "selected": language == chosen] as [String: Any]
        }
        let current = account.session.claims.session
        values["sessions"] = (sessions.filter { $0.id == current } + sessions.filter { $0.id != current })
            .map { Self.row(of: $0, account) }
        if let home = page.client?.home { (values["home"], values["home_text"]) = (home, page.text("back_to_app")) }
        values["has_others"] = sessions.count > 1
        if let error {
            values["alert"] = page.alert(for: error)
        } else if let action = page.request.queryValue("done").flatMap(Action.init) {
            values["notice"] = page.text(action.phrase, ["account": Self.nameOfCurrentAccount(account)])
        }
        return page.render(
            .account, title: page.text("account"), values,
            fields: page.fields(Self.profileFields(account, form), marked: error))
    }

    private static func profileFields(_ account: AccountPageContext, _ form: FormBody?) -> [PageField] {
        let identity = account.profile.identity
        let textFields =
            familyNameComesFirst(account.page) ? [textFields[0], textFields[2], textFields[1]] : textFields
        let saved: [Identity.IdentityField: String?] = [
            .displayName: identity?.displayName, .givenName: identity?.givenName, .familyName: identity?.familyName,
        ]
        return textFields.map { field, autocomplete in
            PageField(
                name: field.rawValue, label: account.page.text(field.rawValue),
                value: form?[field.rawValue] ?? saved[field] ?? nil, isRequired: false, autocomplete: autocomplete)
        }
    }

    /// Whether names are written in this order in the page's language.
    private static func familyNameComesFirst(_ page: PageContext) -> Bool {
        ["hu", "ja", "ko", "vi", "zh"].contains(page.localizer.language.prefix { $0 != "-" })
    }

    private static func name(of membership: Membership, _ page: PageContext) -> String {
        VisibleText.name(membership.account.name)
            ?? page.text(membership.role == .owner ? "personal_account" : "shared_account")
    }

    /// The name of the session's account, or of the application if the account has none.
    private static func nameOfCurrentAccount(_ account: AccountPageContext) -> String {
        let current = account.profile.memberships.first { $0.accountID == account.session.account }
        return VisibleText.name(current?.account.name) ?? Branding(account.page.client).name
    }

    private static func row(of session: Session, _ account: AccountPageContext) -> [String: Any] {
        let page = account.page
        var row: [String: Any] = [
            "id": session.id.description, "current": session.id == account.session.claims.session,
            "device": DeviceName(userAgent: session.userAgent).text(page),
            "stamp": session.lastUsedAt.description, "time": page.text(session.lastUsedAt),
        ]
        row["place"] = VisibleText.name(session.ipAddress)
        return row
    }
}

extension PageContext {
    /// A time in the page's language, in UTC. The page's script replaces it with the browser's local time.
    func text(_ time: Timestamp) -> String {
        let style = Date.FormatStyle(
            date: .abbreviated, time: .shortened, locale: Locale(identifier: localizer.language), timeZone: .gmt)
        return "\(time.date.formatted(style)) UTC"
    }
}
