import Hummingbird
import Models

/// Takes the email address and the password of a new user.
enum SignUpPage {
    static let path = "/login/sign-up"

    /// - Parameter notice: a sentence above the form.
    static func render(
        _ page: PageContext, email: String?, notice: String? = nil, error: ServiceError? = nil
    ) -> Response {
        let fields = page.fields(
            [
                PageField(
                    name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: email == nil),
                PageField(
                    name: "password", label: page.text("password"), kind: .newPassword,
                    hint: page.passwordHint, hasFocus: email != nil),
            ], marked: error)
        var values: [String: Any] = [
            "action": page.query.path(path), "back": page.query.path(SignInPage.path),
        ]
        values["notice"] = notice
        values["has_password"] = page.client?.configuredMethods.contains(.password) ?? true
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        if let client = page.client { values.merge(ProviderButtons(page, client).values) { $1 } }
        return page.render(
            .signUp, title: page.headline("create_account", naming: "sign_up_to"), values, fields: fields)
    }
}
