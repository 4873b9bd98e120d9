import Hummingbird
import Models

/// The second step of signing in: takes the password, or offers an email instead. It is the same for every address.
enum PasswordPage {
    static let path = "/login/password"

    static func render(
        _ page: PageContext, _ client: Client, email: EmailAddress, error: ServiceError? = nil
    ) -> Response {
        let fields = [
            PageField(
                name: "email", label: page.text("email"), kind: .email, value: email.description, isReadOnly: true),
            PageField(name: "password", label: page.text("password"), kind: .currentPassword, hasFocus: true),
        ]
        var values: [String: Any] = [
            "action": page.query.path(path), "email": email.description, "back": SignInPage.emptyPath(page.query),
            "forgot": page.query.path(ForgotPage.path),
        ]
        if client.hidesAccountExistence {
            values["lead"] = page.text("password_lead", ["email": email.displayText])
            if client.hasSignUpForm { values["sign_up"] = page.query.path(SignUpPage.path) }
        }
        if client.configuredMethods.contains(.magicLink) { values["mail"] = page.query.path(CheckMailPage.path) }
        if let error, page.messages(for: error, at: "/password").isEmpty { values["alert"] = page.alert(for: error) }
        return page.render(
            .password, title: page.text("password_title"), values, fields: page.fields(fields, marked: error))
    }
}
