import Hummingbird
import Models

/// The first step of signing in: the address, or another provider.
enum SignInPage {
    static let path = "/login"

    static func show(
        _ page: PageContext, _ client: Client, email: String?, error: ServiceError? = nil
    ) -> Response {
        let field = PageField(
            name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: true)
        var values: [String: Any] = ["action": page.query.path(path)]
        let methods = client.configuredMethods
        values["has_mail_or_password"] = methods.contains(.password) || methods.contains(.magicLink)
        if methods.contains(.password) { values["sign_up"] = page.query.path(SignUpPage.path) }
        let providers = methods.compactMap { method in
            method.provider.map { provider in
                [
                    "href": page.query.path("/login/with/\(provider.key)"),
                    "text": page.text("with_provider", ["provider": provider.name]),
                ]
            }
        }
        values["providers"] = providers
        values["has_providers"] = !providers.isEmpty
        if let error, page.messages(for: error, at: "/email").isEmpty { values["alert"] = page.alert(for: error) }
        return page.render(
            .signIn, title: page.text("sign_in_to"), values, fields: page.fields([field], marked: error))
    }
}

/// Shows the first step.
struct ShowSignInPageEndpoint: Endpoint {
    static let route = Route.get(SignInPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await house.pages.clientContext(for: request)
        return SignInPage.show(page, client, email: request.queryValue("login_hint"))
    }
}

/// Takes the address, whoever's it is, and goes on to the password, or where there are none sends a mail.
struct SendSignInPageEndpoint: Endpoint {
    static let route = Route.post(SignInPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .mail
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await house.pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            let email = try form.email()
            guard client.configuredMethods.contains(.password) else {
                return try await CheckMailPage.send(.link, to: email, page, client)
            }
            return page.remembering(email, client, page.redirect(to: page.query.path(PasswordPage.path)))
        } orShow: { error in
            SignInPage.show(page, client, email: form["email"], error: error)
        }
    }
}

extension FormBody {
    /// The field `email`. Throws 400 when it holds no address.
    func email() throws -> EmailAddress {
        guard let email = EmailAddress(self["email"] ?? "") else { throw ServiceError.fields(["email": "email"]) }
        return email
    }

    /// A field that holds a password; nil when it is empty or did not come. Throws 400 over ``TextBounds/password`` bytes.
    func password(_ name: String) throws -> Secret? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard text.fits(TextBounds.password) else {
            throw ServiceError.invalid([
                .init(
                    in: .body, path: "/\(name)", type: "too_long",
                    expected: "at most \(TextBounds.passwordCodePoints) characters")
            ])
        }
        return Secret(text)
    }
}

extension PageContext {
    /// `response`, with the browser told to remember this sign-in.
    func remembering(_ email: EmailAddress, _ client: Client, _ response: Response) -> Response {
        var response = response
        LoginAttempt(client: client.id, email: email, returnTo: query.returnTo).keep(
            on: &response, house.cookies.policy)
        return response
    }
}

extension LoginMethod {
    /// The provider of a social method, and its name as people know it.
    var provider: (key: String, name: String)? {
        switch self {
        case .google: ("google", "Google")
        case .github: ("github", "GitHub")
        case .facebook: ("facebook", "Facebook")
        case .apple: ("apple", "Apple")
        case .microsoft: ("microsoft", "Microsoft")
        case .password, .magicLink: nil
        }
    }
}
