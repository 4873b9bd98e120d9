import Foundation
import Hummingbird
import Models
import Templates

/// The page of whoever is signed in: what is known of them, and where they are signed in.
enum AccountPage {
    static let path = "/login/account"

    /// What was done a moment ago.
    enum Done: String, CaseIterable {
        case profile, verify, disconnect, end
        case others = "end-others"
        case switched = "switch"
        case password, joined

        /// The phrase that says so.
        var phrase: String {
            switch self {
            case .profile: "saved"
            case .verify: "verification_sent"
            case .disconnect: "disconnected"
            case .end: "session_ended"
            case .others: "others_ended"
            case .switched: "switched"
            case .password: "password_changed"
            case .joined: "joined"
            }
        }
    }

    /// The fields of the profile that the page shows as text.
    static let fields: [(field: Identity.IdentityField, autocomplete: String)] = [
        (.displayName, "nickname"), (.givenName, "given-name"), (.familyName, "family-name"),
    ]

    static func show(_ visitor: AccountPageContext, error: ServiceError? = nil, entered: FormBody? = nil) async throws
        -> Response
    {
        let page = visitor.page
        async let listing = page.house.fleet.tokens.call(
            Tokens.ListSessions(of: .holder(of: visitor.session.accessToken)))
        let connections = try await AccountConnections(of: visitor, page.house.fleet.identity)
        let sessions = try await listing
        let done = page.request.queryValue("done").flatMap(Done.init)
        var values: [String: Any] = [
            "wide": true, "lead": page.text("signed_in_as", ["email": visitor.shownEmail]),
            "action": page.query.path(path),
            "sign_out": page.query.path(SignOutPage.path),
            "change_password": page.query.path(ChangePasswordPage.path),
        ]
        values["addresses"] = visitor.profile.credentials.compactMap { credential in
            credential.email.map { email in
                [
                    "id": credential.id.description, "address": email.shown,
                    "verified": credential.emailVerifiedAt != nil,
                ] as [String: Any]
            }
        }
        values.merge(connections.values(visitor)) { $1 }
        let accounts = visitor.profile.memberships
        values["has_accounts"] = accounts.count > 1
        values["accounts"] = accounts.map { membership in
            [
                "id": membership.accountID.description, "name": name(of: membership, page),
                "role": page.text("role_\(membership.role)"),
                "current": membership.accountID == visitor.session.account,
            ] as [String: Any]
        }
        values["choices"] = Localizer.names.map { tag, name in
            ["tag": tag, "name": name, "selected": tag == language(of: visitor)] as [String: Any]
        }
        values["sessions"] = sessions.map { row(of: $0, visitor) }
        values["has_others"] = sessions.count > 1
        if let error {
            values["alert"] = page.alert(for: error)
        } else if let done {
            values["notice"] = page.text(done.phrase)
        }
        return page.render(
            .account, title: page.text("account"), values,
            fields: page.fields(profileFields(visitor, entered), marked: error))
    }

    private static func profileFields(_ visitor: AccountPageContext, _ entered: FormBody?) -> [PageField] {
        let identity = visitor.profile.identity
        let known: [Identity.IdentityField: String?] = [
            .displayName: identity?.displayName, .givenName: identity?.givenName, .familyName: identity?.familyName,
        ]
        return fields.map { field, autocomplete in
            PageField(
                name: field.rawValue, label: visitor.page.text(field.rawValue),
                value: entered?[field.rawValue] ?? known[field] ?? nil, isRequired: false, autocomplete: autocomplete)
        }
    }

    private static func language(of visitor: AccountPageContext) -> String? {
        visitor.profile.identity?.preferredLanguage.flatMap {
            LanguageTag.choose([$0], from: Set(Localizer.all.keys))
        }
    }

    private static func name(of membership: Membership, _ page: PageContext) -> String {
        VisibleText.name(membership.account.name)
            ?? page.text(membership.role == .owner ? "personal_account" : "shared_account")
    }

    private static func row(of session: Session, _ visitor: AccountPageContext) -> [String: Any] {
        let page = visitor.page
        var row: [String: Any] = [
            "id": session.id.description, "current": session.id == visitor.session.claims.session,
            "device": DeviceName(userAgent: session.userAgent).text(page),
            "stamp": session.lastUsedAt.description, "time": page.text(session.lastUsedAt),
        ]
        row["place"] = VisibleText.name(session.ipAddress)
        return row
    }
}

extension PageContext {
    /// A moment as people of the page's language write it, in UTC: where they are is known to their browser alone, whose
    /// script puts it right.
    func text(_ time: Timestamp) -> String {
        let style = Date.FormatStyle(
            date: .abbreviated, time: .shortened, locale: Locale(identifier: localizer.language), timeZone: .gmt)
        return "\(time.date.formatted(style)) UTC"
    }
}
