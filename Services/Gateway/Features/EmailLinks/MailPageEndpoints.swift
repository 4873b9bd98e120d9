import HTTPTypes
import Hummingbird
import Models

/// Shows the page of a mailed link.
struct ShowEmailLinkPageEndpoint<Page: EmailLinkPage>: Endpoint {
    static var route: Route { .get(Page.path) }
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        guard let token = request.queryValue("token").flatMap({ MailedToken($0)?.secret })
        else { throw ServiceError.tokenInvalid }
        return try await Page.show(token, request, house)
    }
}

/// What the button does.
struct SendEmailLinkPageEndpoint<Page: EmailLinkPage>: Endpoint {
    static var route: Route { .post(Page.path) }
    static var csrf: CSRFGuard.Rule { .form }
    static var limit: LimitPolicy? { .mailedToken }
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let form = try await request.form()
        guard let token = form["token"].flatMap({ MailedToken($0)?.secret }) else { throw ServiceError.tokenInvalid }
        let page = try await house.pages.context(for: request)
        return try await page.answering {
            let (opened, onward) = try await Page.act(token, form, page)
            guard let opened else { return page.redirect(to: onward) }
            return page.finishSignIn(opened, returnTo: onward)
        } orShow: { error in
            // A link that is no good any more has no page of its own; anything else can be tried once more.
            if error.code == ServiceError.tokenInvalid.code {
                if Page.signsIn, let response = try await house.onwardIfSignedIn(page) { return response }
                throw error
            }
            // What the page did not say, because it came to be since: now it does.
            let isNews = error.code == ServiceError.credentialsResetRequired.code
            return try await Page.show(token, request, house, error: isNews ? nil : error)
        }
    }
}

extension EmailLinkPage {
    /// The page with its button.
    fileprivate static func show(
        _ token: Secret, _ request: IncomingRequest, _ house: Surroundings, error: ServiceError? = nil
    ) async throws -> Response {
        let (grant, effect) = try await house.preview(token, request)
        guard grant.purpose == purpose else { throw ServiceError.tokenInvalid }
        let page = try await house.pages.context(for: request, client: try await house.clients.client(grant.client))
        let email = grant.email.description
        let fields = page.fields(fields(page, effect), marked: error)
        var values: [String: Any] = [
            "lead": page.text("\(name)_lead", ["email": grant.email.shown]), "button": button(page),
            "action": page.language(path), "token": token.reveal(), "email": email,
            "for_managers": !fields.isEmpty, "resets": effect.resetsCredentials,
        ]
        if !effect.resetsCredentials, page.localizer.has("\(name)_note") { values["note"] = page.text("\(name)_note") }
        if let provider = effect.provider?.displayName {
            values["lead"] = page.text("link_lead_connect", ["email": email, "provider": provider])
            values["note"] = page.text("link_note_connect", ["provider": provider])
        }
        if effect.resetsCredentials { values["warning"] = page.text("first_proof_warning", ["email": email]) }
        if fields.contains(where: { $0.name == "new_password" && !$0.isRequired }) {
            values["second_button"] = page.text("\(name)_without")
        }
        if let error, fields.allSatisfy(\.errors.isEmpty) {
            values["alert"] =
                error.code == .invalidCredentials ? page.text("error_account_password") : page.alert(for: error)
        }
        return page.render(.mailed, title: page.text("\(name)_title"), values, fields: fields)
    }

    private static func button(_ page: PageContext) -> String {
        page.localizer.has("\(name)_button") ? page.text("\(name)_button") : page.text("sign_in")
    }

    /// A new password where one is asked for, unless the person has one; the current one where it saves what would be
    /// removed.
    private static func fields(_ page: PageContext, _ effect: Identity.PreviewEmailLink.Reply) -> [PageField] {
        if password == .required {
            return [
                PageField(
                    name: "new_password", label: page.text("new_password"), kind: .newPassword,
                    hint: page.passwordHint, hasFocus: true)
            ]
        }
        if effect.resetsCredentials, effect.hasPassword {
            return [
                PageField(
                    name: "password", label: page.text("first_proof_password"), kind: .currentPassword,
                    hint: page.text("first_proof_password_hint"), isRequired: false)
            ]
        }
        guard password == .optional, !effect.hasPassword else { return [] }
        return [
            PageField(
                name: "new_password", label: page.text("\(name)_password"), kind: .newPassword,
                hint: page.text("\(name)_password_hint"), isRequired: false)
        ]
    }
}

extension PageContext {
    /// `path` with nothing carried on but the language.
    fileprivate func language(_ path: String) -> String {
        var bare = PageQuery()
        bare.languages = query.languages
        return bare.path(path)
    }
}
