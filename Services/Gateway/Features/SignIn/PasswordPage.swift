import Hummingbird
import Models

/// The second step of signing in: the password, or a mail instead. It is the same for every address.
enum PasswordPage {
    static let path = "/login/password"

    static func show(
        _ page: PageContext, _ client: Client, email: EmailAddress, error: ServiceError? = nil
    ) -> Response {
        let fields = [
            PageField(
                name: "email", label: page.text("email"), kind: .email, value: email.description, isReadOnly: true),
            PageField(name: "password", label: page.text("password"), kind: .currentPassword, hasFocus: true),
        ]
        var values: [String: Any] = [
            "action": page.query.path(path), "email": email.description, "back": page.query.path(SignInPage.path),
            "forgot": page.query.path(ForgotPage.path),
        ]
        if client.configuredMethods.contains(.magicLink) { values["mail"] = page.query.path(CheckMailPage.path) }
        if let error, page.messages(for: error, at: "/password").isEmpty { values["alert"] = page.alert(for: error) }
        return page.render(
            .password, title: page.text("password_title"), values, fields: page.fields(fields, marked: error))
    }
}

/// Shows the second step, for the address of the first.
struct ShowPasswordPageEndpoint: Endpoint {
    static let route = Route.get(PasswordPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await house.pages.clientContext(for: request)
        guard let email = page.attempt?.email, client.configuredMethods.contains(.password) else {
            return page.redirect(to: page.query.path(SignInPage.path))
        }
        return PasswordPage.show(page, client, email: email)
    }
}

/// Signs in by address and password.
struct SendPasswordPageEndpoint: Endpoint {
    static let route = Route.post(PasswordPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .signIn
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await house.pages.clientContext(for: request)
        let form = try await request.form()
        let email = try form.email()
        return try await page.answering {
            guard let password = try form.password("password") else {
                throw ServiceError.fields(["password": "password_missing"])
            }
            return page.finishSignIn(
                try await house.passwordSignIn(email, password: password, to: client, request))
        } orShow: { error in
            PasswordPage.show(page, client, email: email, error: error)
        }
    }
}
