import Hummingbird
import Models

/// Says that a mail is on its way, whoever's the address is, and takes the code that is in it.
enum CheckMailPage {
    static let path = "/login/check-mail"

    /// What was mailed.
    enum What: String {
        case link, reset
        /// To somebody who has just signed up: ``VerifyMailPage`` takes that code.
        case verify
        case signUp = "sign_up"

        /// The mail's purpose, should it be sent again.
        var purpose: OneTimeGrant.Purpose {
            switch self {
            case .link, .signUp: .magicLink
            case .reset: .passwordReset
            case .verify: .verification
            }
        }

        /// What the page says of it.
        var lead: String {
            switch self {
            case .link: "check_mail_code"
            case .reset: "check_mail_reset"
            case .verify: "check_mail_verify"
            case .signUp: "check_mail_sign_up"
            }
        }

        init(_ request: IncomingRequest) {
            self = request.queryValue("what").flatMap { What(rawValue: $0) } ?? .link
        }
    }

    static func show(
        _ what: What, _ page: PageContext, _ client: Client, email: EmailAddress, error: ServiceError? = nil
    ) -> Response {
        var values: [String: Any] = ["back": page.query.path(SignInPage.path)]
        if what == .link, client.configuredMethods.contains(.password) {
            values["password"] = page.query.path(PasswordPage.path)
        }
        return render(what, page, email: email, values, error: error)
    }

    /// The page with the ways on that `values` names.
    static func render(
        _ what: What, _ page: PageContext, email: EmailAddress, _ values: [String: Any], error: ServiceError?
    ) -> Response {
        let again = page.query.path(path, ["what": what.rawValue])
        var values = values.merging([
            "lead": page.text(what.lead, ["email": email.shown]), "email": email.description,
            "takes_code": what != .signUp, "action": again, "again": again,
            "button": page.text(what == .link ? "sign_in" : "go_on"),
        ]) { $1 }
        if let error, page.messages(for: error, at: "/code").isEmpty { values["alert"] = page.alert(for: error) }
        let field = PageField(name: "code", label: page.text("code"), kind: .code, hasFocus: true)
        return page.render(
            .checkMail, title: page.text("check_mail"), values,
            fields: what == .signUp ? [] : page.fields([field], marked: error))
    }

    /// Asks for a mail and goes to the page. A redirect URI goes with the mail; any other place is remembered by the
    /// browser, so that the link goes on there if the same browser opens it.
    static func send(
        _ what: What, to email: EmailAddress, _ page: PageContext, _ client: Client
    ) async throws -> Response {
        let redirectURI = page.query.returnTo.flatMap { client.redirectURIs.contains($0) ? $0 : nil }
        let cookie = EmailCodeCookie(page.request) ?? EmailCodeCookie()
        try await page.house.requestEmailLink(
            what.purpose, to: email, client: client, redirectURI: redirectURI,
            languages: [page.localizer.language] + page.request.languages, cookie: cookie, page.request)
        var response = page.redirect(to: page.query.path(path, ["what": what.rawValue]))
        response.headers.append(cookie.field(page.request))
        return page.remembering(email, client, response)
    }
}

/// Shows the page, for the address that was entered.
struct ShowCheckMailPageEndpoint: Endpoint {
    static let route = Route.get(CheckMailPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let what = CheckMailPage.What(request)
        if what == .verify { return try await VerifyMailPage.get(request, house) }
        let (page, client) = try await house.pages.clientContext(for: request)
        guard let email = page.attempt?.email else { return page.redirect(to: page.query.path(SignInPage.path)) }
        return CheckMailPage.show(what, page, client, email: email)
    }
}

/// Goes on by the code, or without one sends the mail, again if need be.
struct SendCheckMailPageEndpoint: Endpoint {
    static let route = Route.post(CheckMailPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let what = CheckMailPage.What(request)
        let form = try await request.form()
        if what == .verify { return try await VerifyMailPage.post(form, request, house) }
        let (page, client) = try await house.pages.clientContext(for: request)
        let email = try form.email()
        return try await page.answering {
            guard form["code"] != nil else {
                try await house.limiter.spend(.mail, by: request)
                return try await CheckMailPage.send(what, to: email, page, client)
            }
            let mailed = MailedTokens(house: house, claim: OwnershipClaim(allowsReset: false))
            let shown = ShownMail(code: try form.mailedCode(), what.purpose, mailedTo: email, client, request)
            if what == .reset {
                return page.redirect(to: page.mailPage(ResetPage.self, try await mailed.trade(shown, request)))
            }
            do {
                let (opened, grant) = try await mailed.signIn(shown, request)
                return page.finishSignIn(opened, returnTo: page.query.returnTo ?? grant.redirectURI)
            } catch let error as ServiceError where error.code == ServiceError.credentialsResetRequired.code {
                // The code is right. The page of the mail's link says first what going on removes.
                return page.redirect(to: page.mailPage(MagicLinkPage.self, try await mailed.trade(shown, request)))
            }
        } orShow: { error in
            if error.code == ServiceError.codeInvalid.code,
                let response = try await house.onwardIfSignedIn(page, as: email)
            {
                return response
            }
            return CheckMailPage.show(what, page, client, email: email, error: error)
        }
    }
}

extension FormBody {
    /// The field `code`: six digits, in whatever width, with or without spaces and dashes between them. Throws 400 for
    /// anything else.
    func mailedCode() throws -> Secret {
        let text = self["code"] ?? ""
        guard text.fits(TextBounds.code) else { throw ServiceError.fields(["code": "code"]) }
        // Full-width digits are digits too, and people copy spaces along.
        let code = text.precomposedStringWithCompatibilityMapping.filter { !$0.isWhitespace && $0 != "-" }
        guard code.utf8.count == 6, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw ServiceError.fields(["code": "code"])
        }
        return Secret(code)
    }
}

extension PageContext {
    /// The page of a mailed link with `token`: where a page that has taken the code of the same mail goes on.
    func mailPage<Page: EmailLinkPage>(_ page: Page.Type, _ token: Secret) -> String {
        var query = PageQuery()
        query.languages = self.query.languages
        return query.path(Page.path, ["token": token.reveal()])
    }
}
