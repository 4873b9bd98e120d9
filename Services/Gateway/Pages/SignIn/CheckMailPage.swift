import Hummingbird
import Models

/// Says that a mail is on its way, whoever's the address is, and takes the code that is in it.
enum CheckMailPage {
    static let path = "/login/check-mail"

    /// What was mailed.
    enum What: String {
        case link, reset
        case signUp = "sign_up"

        /// The mail's purpose, should it be sent again.
        var purpose: OneTimeGrant.Purpose { self == .reset ? .passwordReset : .magicLink }

        init(_ request: IncomingRequest) {
            self = request.queryValue("what").flatMap(What.init) ?? .link
        }
    }

    static func show(
        _ what: What, _ scene: PageScene, _ client: Client, email: EmailAddress, error: ServiceError? = nil
    ) -> Response {
        let isCode = what == .link
        let field = PageField(name: "code", label: scene.say("code"), kind: .code, hasFocus: true)
        let leads: [What: String] = [
            .link: "check_mail_code", .reset: "check_mail_reset", .signUp: "check_mail_sign_up",
        ]
        var values: [String: Any] = [
            "lead": scene.say(leads[what] ?? "", ["email": email.description]), "email": email.description,
            "takes_code": isCode, "action": scene.query.path(path),
            "again": scene.query.path(path, ["what": what.rawValue]), "back": scene.query.path(AddressPage.path),
        ]
        if isCode, client.configuredMethods.contains(.password) {
            values["password"] = scene.query.path(PasswordPage.path)
        }
        if let error, scene.faults(error, at: "/code").isEmpty { values["alert"] = scene.alert(for: error) }
        return scene.page(
            .checkMail, scene.say("check_mail"), values,
            fields: isCode ? scene.fields([field], marked: error) : [])
    }

    /// Asks for a mail and goes to the page. A redirect URI goes with the mail; any other place is remembered by the
    /// browser, so that the link goes on there if the same browser opens it.
    static func send(
        _ what: What, to email: EmailAddress, _ scene: PageScene, _ client: Client
    ) async throws -> Response {
        let redirectURI = scene.query.returnTo.flatMap { client.redirectURIs.contains($0) ? $0 : nil }
        let cookie = MailCodeCookie(scene.request) ?? MailCodeCookie()
        try await scene.house.requestMail(
            what.purpose, to: email, client: client, redirectURI: redirectURI,
            languages: [scene.words.language] + scene.request.languages, cookie: cookie, scene.request)
        var response = scene.onward(scene.query.path(path, ["what": what.rawValue]))
        response.headers.append(cookie.field)
        return scene.remembering(email, client, response)
    }
}

/// Shows the page, for the address that was entered.
struct GetCheckMailPage: Endpoint {
    static let route = Route.get(CheckMailPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, client) = try await house.signInScene(request)
        guard let email = scene.attempt?.email else { return scene.onward(scene.query.path(AddressPage.path)) }
        return CheckMailPage.show(.init(request), scene, client, email: email)
    }
}

/// Signs in by the code, or without one sends the mail, again if need be.
struct PostCheckMailPage: Endpoint {
    static let route = Route.post(CheckMailPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .mailedToken
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (scene, client) = try await house.signInScene(request)
        let form = try await request.form()
        let (email, what) = (try form.email(), CheckMailPage.What(request))
        return try await scene.answering {
            guard let text = form["code"] else { return try await CheckMailPage.send(what, to: email, scene, client) }
            // Full-width digits are digits too, and people copy spaces along.
            guard text.fits(TextBounds.code) else { throw ServiceError.fields(["code": "code"]) }
            let code = text.precomposedStringWithCompatibilityMapping.filter { !$0.isWhitespace && $0 != "-" }
            guard code.utf8.count == 6, code.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw ServiceError.fields(["code": "code"])
            }
            let shown = ShownMail(code: Secret(code), .magicLink, mailedTo: email, client, request)
            let (opened, grant) = try await MailedTokens(house: house).signIn(shown, request)
            return scene.finish(opened, returnTo: scene.query.returnTo ?? grant.redirectURI)
        } orShow: { error in
            if error.code == ServiceError.codeInvalid.code,
                let response = try await house.onwardIfSignedIn(scene, as: email)
            {
                return response
            }
            return CheckMailPage.show(what, scene, client, email: email, error: error)
        }
    }
}
