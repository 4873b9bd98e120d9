import Foundation
import GeoIP
import Hummingbird
import Models
import RPCClient
import Templates

/// The page of a user who is signed in: their profile, addresses, accounts, factors, connections, sessions, consents and activity.
struct AccountPage: Sendable {
    static let path = "/login/account"

    /// What the user has just done: the parameter `done` of the query, and the field `do` of the form.
    enum Action: String, CaseIterable {
        case profile, verify, disconnect, end
        case endOthers = "end-others"
        case switchAccount = "switch"
        case createAccount = "create-account"
        case leaveAccount = "leave-account"
        case deleteAccount = "delete-account"
        case password, joined
        case addPasskey = "add-passkey"
        case renamePasskey = "rename-passkey"
        case removePasskey = "remove-passkey"
        case confirmApp = "confirm-app"
        case removeApp = "remove-app"
        case removeAppAndTwoStep = "remove-app-and-two-step"
        case twoStepOn = "two-step-on"
        case twoStepOff = "two-step-off"
        case revoke
        case addEmail = "add-email"
        case removeEmail = "remove-email"
        case primaryEmail = "primary-email"
        case undo

        /// The name of the phrase that confirms it.
        var phrase: String {
            switch self {
            case .profile, .renamePasskey: "saved"
            case .verify: "verification_sent"
            case .disconnect: "disconnected"
            case .end: "session_ended"
            case .endOthers: "others_ended"
            case .switchAccount: "switched"
            case .createAccount: "account_created"
            case .leaveAccount: "account_left"
            case .deleteAccount: "account_deleted"
            case .password: "password_changed"
            case .joined: "joined"
            case .addPasskey: "passkey_added"
            case .removePasskey: "passkey_removed"
            case .confirmApp: "app_confirmed"
            case .removeApp: "app_removed"
            case .removeAppAndTwoStep: "app_removed_two_step"
            case .twoStepOn: "two_step_turned_on"
            case .twoStepOff: "two_step_turned_off"
            case .revoke: "access_removed"
            case .addEmail: "email_confirmed"
            case .removeEmail: "email_removed"
            case .primaryEmail: "primary_email_changed"
            case .undo: "email_undone"
            }
        }
    }

    /// The fields of the profile that are entered as text.
    static let textFields: [(field: Identity.IdentityField, autocomplete: String)] = [
        (.displayName, "nickname"), (.givenName, "given-name"), (.familyName, "family-name"),
    ]

    /// How many entries of the activity the page has. ``ActivityPage`` has all.
    private static let maximumActivity = 5

    let tokens: ServiceClient
    let identity: ServiceClient
    let activityPage: ActivityPage
    let consents: RevokeConsent
    var places: Places?

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
        async let emails = identity.call(
            Identity.ListEmails(user: account.session.user, application: account.session.claims.application))
        async let password = identity.call(
            Identity.HasPassword(user: account.session.user, application: account.session.claims.application))
        async let security = AccountSecurity(of: account, identity)
        async let activity = activityPage.listActivity(
            of: account.session, limit: Self.maximumActivity, omittingDetails: true)
        async let granted = consents.list(of: account.session, limit: Identity.ListConsents.maximumLimit)
        let connections = try await AccountConnections(of: account, identity)
        let sessions = try await listing
        var values: [String: Any] = [
            "wide": true, "lead": page.text("signed_in_as", ["email": account.displayedEmail]),
            "action": page.query.path(Self.path),
            "sign_out": page.query.path(SignOutPage.path),
            "change_password": page.query.path(ChangePasswordPage.path), "has_password": try await password.hasPassword,
            "forgot": page.query.path(ForgotPage.path), "email": account.email,
        ]
        values["addresses"] = try await emails.map { Self.row(of: $0, page) }
        values["add_email"] = page.query.path(AddEmailPage.path)
        values.merge(try await security.values(account)) { $1 }
        values.merge(connections.values(account)) { $1 }
        let memberships = account.profile.memberships
        values["accounts"] = memberships.map { membership in
            [
                "id": membership.accountID.description,
                "name": account.name(of: membership.account, isOwner: membership.role == .owner),
                "role": page.text("role_\(membership.role)"),
                "current": membership.accountID == account.session.account,
                "members": MembersPage.path(of: membership.accountID, page.query),
            ] as [String: Any]
        }
        values["create_account"] = AccountNamePage.path(nil, page.query)
        let chosen = (form?["preferred_language"] ?? account.profile.identity?.preferredLanguage)
            .flatMap { page.renderer.phrases.language($0) }
        values["choices"] = page.renderer.phrases.languages.map { language in
            ["tag": language.tag, "name": language.name, "selected": language == chosen] as [String: Any]
        }
        values["activity"] = await activityPage.rows(try await activity.entries, page)
        values["all_activity"] = page.query.path(ActivityPage.path)
        let consents = try await granted.consents
        values["has_consents"] = !consents.isEmpty
        values["consents"] = consents.map { Self.row(of: $0, page) }
        values["export"] = page.query.path(ExportPage.path)
        values["delete"] = page.query.path(DeleteUserPage.path)
        let current = account.session.claims.session
        values["sessions"] = (sessions.filter { $0.id == current } + sessions.filter { $0.id != current })
            .map { row(of: $0, account) }
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

    /// The name of the session's account, or of the application if the account has none.
    private static func nameOfCurrentAccount(_ account: AccountPageContext) -> String {
        let current = account.profile.memberships.first { $0.accountID == account.session.account }
        return VisibleText.name(current?.account.name) ?? Branding(account.page.client).name
    }

    private static func row(of email: UserEmail, _ page: PageContext) -> [String: Any] {
        var row: [String: Any] = [
            "id": email.id.description, "address": email.email.displayText,
            "verified": email.emailVerifiedAt != nil, "primary": email.isPrimary,
        ]
        if !email.isPrimary {
            row["remove"] = ChangeEmailPage.path(.remove, email.id, page.query)
            if email.emailVerifiedAt != nil {
                row["make_primary"] = ChangeEmailPage.path(.primary, email.id, page.query)
            }
        }
        return row
    }

    private static func row(of consent: Consent, _ page: PageContext) -> [String: Any] {
        [
            "id": consent.clientID.description,
            "name": VisibleText.name(consent.clientName) ?? consent.clientID.description,
            // As the consent page lists them.
            "scopes": AuthorizationRequestReader.scopes.filter { $0 == "openid" || consent.scopes.contains($0) }
                .map { page.text("consent_\($0)") },
            "stamp": consent.grantedAt.description, "time": page.text(consent.grantedAt),
        ]
    }

    private func row(of session: Session, _ account: AccountPageContext) -> [String: Any] {
        let page = account.page
        var row: [String: Any] = [
            "id": session.id.description, "current": session.id == account.session.claims.session,
            "device": DeviceName(userAgent: session.userAgent).text(page),
            "stamp": session.lastUsedAt.description, "time": page.text(session.lastUsedAt),
        ]
        row["address"] = VisibleText.name(session.ipAddress)
        row["place"] = places?.text(of: session.ipAddress, page)
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
