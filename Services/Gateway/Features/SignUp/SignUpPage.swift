import Hummingbird
import Models

/// Signing up with address and password.
enum SignUpPage {
    static let path = "/login/sign-up"

    static func show(
        _ page: PageContext, _ client: Client, email: String?, error: ServiceError? = nil
    ) -> Response {
        let fields = [
            PageField(
                name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: email == nil),
            PageField(
                name: "password", label: page.text("password"), kind: .newPassword,
                hint: page.passwordHint, hasFocus: email != nil),
        ]
        var values: [String: Any] = [
            "action": page.query.path(path), "back": page.query.path(SignInPage.path),
        ]
        let marked = page.fields(fields, marked: error)
        if let error, marked.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(.signUp, title: page.text("sign_up_to"), values, fields: marked)
    }
}

/// Shows the form.
struct ShowSignUpPageEndpoint: Endpoint {
    static let route = Route.get(SignUpPage.path)
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await house.pages.clientContext(for: request)
        guard client.configuredMethods.contains(.password) else {
            return page.redirect(to: page.query.path(SignInPage.path))
        }
        let hint = request.queryValue("login_hint")
        return SignUpPage.show(page, client, email: hint ?? page.attempt?.email?.description)
    }
}

/// Signs up, and in.
struct SendSignUpPageEndpoint: Endpoint {
    static let route = Route.post(SignUpPage.path)
    static let csrf = CSRFGuard.Rule.form
    static let limit: LimitPolicy? = .signUp
    let house: Surroundings

    func respond(to request: IncomingRequest) async throws -> Response {
        let (page, client) = try await house.pages.clientContext(for: request)
        let form = try await request.form()
        return try await page.answering {
            let email = EmailAddress(form["email"] ?? "")
            let password = try form.password("password")
            guard let email else {
                throw password == nil
                    ? ServiceError.fields(["email": "email", "password": "password_missing"])
                    : .fields(["email": "email"])
            }
            guard let password else { throw ServiceError.fields(["password": "password_missing"]) }
            let person = SignUpForm(email: email, password: password, preferredLanguage: page.localizer.language)
            let place = page.query.path(CheckMailPage.path, ["what": VerifyMailPage.what.rawValue])
            return page.finishSignIn(try await house.signUp(person, to: client, request), returnTo: place)
        } orShow: { error in
            if error.code == .emailTaken, let email = EmailAddress(form["email"] ?? ""),
                let response = try await house.onwardIfSignedIn(page, as: email)
            {
                return response
            }
            return SignUpPage.show(page, client, email: form["email"], error: error)
        }
    }
}
