import Hummingbird
import Models

/// Takes the address to which an email with a link to set a new password is sent.
enum ForgotPage {
    static let path = "/login/forgot"

    static func render(_ page: PageContext, email: String?, error: ServiceError? = nil) -> Response {
        let field = PageField(
            name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: true)
        var values: [String: Any] = [
            "action": page.query.path(path), "back": page.query.path(SignInPage.path),
        ]
        if let error, page.messages(for: error, at: "/email").isEmpty { values["alert"] = page.alert(for: error) }
        return page.render(.forgot, title: page.text("forgot"), values, fields: page.fields([field], marked: error))
    }
}
