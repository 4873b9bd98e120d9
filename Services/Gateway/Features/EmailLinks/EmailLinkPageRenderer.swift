import Hummingbird
import Models
import Templates

/// Renders the pages that the links of emails open.
struct EmailLinkPageRenderer: Sendable {
    let preview: PreviewEmailLink
    let clients: ClientDirectory
    let pages: PageContextFactory
    let accountPages: AccountPages

    /// The page with its button, and what the button will change. Throws 401 `token_invalid`.
    func render<Page: EmailLinkPage>(
        _ kind: Page.Type, _ token: Secret, _ request: IncomingRequest, error: ServiceError? = nil
    ) async throws -> Response {
        let (grant, outcome) = try await preview(token, request)
        guard grant.purpose == Page.purpose else { throw ServiceError.tokenInvalid }
        let page = try await pages.context(for: request, client: try await clients.client(grant.client))
        let (name, email) = (Page.name, grant.email.description)
        let fields = page.fields(Self.fields(kind, page, outcome), marked: error)
        var values: [String: Any] = [
            "lead": page.text("\(name)_lead", ["email": grant.email.displayText]), "button": Self.button(name, page),
            "action": page.pathWithLanguage(Page.path), "token": token.reveal(), "email": email,
            "for_managers": !fields.isEmpty, "resets": outcome.resetsCredentials,
        ]
        if !outcome.resetsCredentials, page.localizer.has("\(name)_note") { values["note"] = page.text("\(name)_note") }
        // A magic link for an address that no user has signs up.
        let signsUp = Page.purpose == .magicLink && grant.user == nil && !outcome.isRegistered
        if signsUp {
            values["lead"] = page.text("link_lead_sign_up", ["email": email])
            values["button"] = page.text("create_account")
        }
        if let provider = outcome.provider?.displayName {
            values["lead"] = page.text("link_lead_connect", ["email": email, "provider": provider])
            values["note"] = page.text("link_note_connect", ["provider": provider])
        }
        if let since = outcome.undoesSince {
            values["lead"] = page.text("undo_lead", ["email": grant.email.displayText, "time": page.text(since)])
        }
        if outcome.needsSignIn == true {
            var query = page.query(of: grant.client)
            query.returnTo = query.path(AccountPage.path)
            values["sign_in"] = query.path(SignInPage.path)
            values["lead"] = page.text("verify_added_sign_in", ["email": grant.email.displayText])
            values["note"] = nil
        }
        if Page.purpose == .invite { values["lead"] = Self.invitation(page, grant, outcome) }
        if outcome.isSignUpInvitation { values["button"] = page.text("create_account") }
        if let device = grant.device, device != EmailCodeCookie(request)?.device {
            values["elsewhere"] = page.text("link_elsewhere")
        }
        values["other_user"] = Page.signsIn ? await otherUser(page, grant.email) : nil
        if outcome.resetsCredentials { values["warning"] = page.text("first_proof_warning", ["email": email]) }
        if fields.contains(where: { $0.name == "new_password" && !$0.isRequired }) {
            values["second_button"] = page.text("\(name)_without")
        }
        if let error, fields.allSatisfy(\.errors.isEmpty) {
            values["alert"] =
                error.code == .invalidCredentials
                ? PageAlert(text: page.text("error_account_password")) : page.alert(for: error)
        }
        return page.render(
            .mailed, title: page.text(signsUp || outcome.isSignUpInvitation ? "sign_up_to" : "\(name)_title"), values,
            fields: fields)
    }

    /// The greatest number of characters of an account's name on the page: users choose it, and it must not fill the page.
    private static let maximumNameLength = 60

    /// Who invited whom to what. The inviter is named by a verified address, which nobody can make up.
    private static func invitation(
        _ page: PageContext, _ grant: OneTimeGrant, _ outcome: Identity.PreviewEmailLink.Reply
    ) -> String {
        let name = VisibleText.name(outcome.accountName).map { name in
            name.count > maximumNameLength ? name.prefix(maximumNameLength) + "…" : name
        }
        let values = ["email": grant.email.displayText, "account": name ?? Branding(page.client).name]
        if outcome.isSignUpInvitation { return page.text("invite_lead_sign_up", values) }
        guard let inviter = outcome.inviter else { return page.text("invite_lead", values) }
        return page.text("invite_lead_by", values.merging(["inviter": inviter.displayText]) { $1 })
    }

    /// A sentence for a browser in which somebody else is signed in; nil otherwise.
    private func otherUser(_ page: PageContext, _ email: EmailAddress) async -> String? {
        guard let account = try? await accountPages.context(for: page.request),
            !account.email.isEmpty, !account.profile.credentials.contains(where: { $0.email == email })
        else { return nil }
        return page.text("signed_in_as_other", ["other": account.displayedEmail, "email": email.displayText])
    }

    private static func button(_ name: String, _ page: PageContext) -> String {
        page.localizer.has("\(name)_button") ? page.text("\(name)_button") : page.text("sign_in")
    }

    /// A field for a new password, where the page asks for one and the user has none; or for the current password, with which
    /// the user keeps the credentials that would be removed.
    private static func fields<Page: EmailLinkPage>(
        _ kind: Page.Type, _ page: PageContext, _ outcome: Identity.PreviewEmailLink.Reply
    ) -> [PageField] {
        if Page.newPassword == .required || (Page.newPassword == .replaced && outcome.hasPassword) {
            return [
                PageField(
                    name: "new_password", label: page.text("new_password"), kind: .newPassword,
                    hint: page.passwordHint, rules: page.passwordRules, hasFocus: true)
            ]
        }
        if outcome.resetsCredentials, outcome.hasPassword {
            return [
                PageField(
                    name: "password", label: page.text("first_proof_password"), kind: .currentPassword,
                    hint: page.text("first_proof_password_hint"), isRequired: false)
            ]
        }
        let methods = page.client?.configuredMethods
        guard Page.newPassword == .optional, !outcome.hasPassword, methods?.contains(.password) ?? true
        else { return [] }
        // Where passwords are the only way to sign in, a user without one could not come back.
        let isRequired = methods?.allSatisfy { $0 == .password } ?? false
        return [
            PageField(
                name: "new_password", label: page.text("\(Page.name)_password"), kind: .newPassword,
                hint: isRequired ? page.passwordHint : page.text("\(Page.name)_password_hint"),
                rules: page.passwordRules, isRequired: isRequired)
        ]
    }
}

extension PageContext {
    /// `path` with the page's language, and nothing else of its query.
    fileprivate func pathWithLanguage(_ path: String) -> String {
        var languageQuery = PageQuery()
        languageQuery.languages = query.languages
        return languageQuery.path(path)
    }
}

extension Identity.PreviewEmailLink.Reply {
    /// Whether the link invites an address that no user has to sign up.
    fileprivate var isSignUpInvitation: Bool { isForSigningUp == true && !isRegistered }
}
