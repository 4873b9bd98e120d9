import Hummingbird
import Models

/// Takes the current password and a new one.
enum ChangePasswordPage {
    static let path = "/login/account/password"

    static func render(_ account: AccountPageContext, error: ServiceError? = nil) -> Response {
        let page = account.page
        let fields = page.fields(
            [
                PageField(
                    name: "current_password", label: page.text("current_password"), kind: .currentPassword,
                    hasFocus: true),
                PageField(
                    name: "new_password", label: page.text("new_password"), kind: .newPassword,
                    hint: page.passwordHint, rules: page.passwordRules),
            ], marked: error)
        var values: [String: Any] = [
            "action": page.query.path(path), "back": page.query.path(AccountPage.path),
            "forgot": page.query.path(ForgotPage.path), "email": account.email,
        ]
        if let error, fields.allSatisfy(\.errors.isEmpty) {
            values["alert"] =
                error.code == .invalidCredentials
                ? PageAlert(text: page.text("error_current_password")) : page.alert(for: error)
        }
        return page.render(.changePassword, title: page.text("change_password"), values, fields: fields)
    }
}
