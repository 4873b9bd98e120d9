import Hummingbird
import Models

/// Takes the code of an invitation from a person who reads the email on another device, and continues as its link would.
enum InviteCodePage {
    /// Invitation emails contain this path: see `TemplateMailWriter`.
    static let path = "/login/invite-code"

    /// - Parameter account: the path of the account page, if a user with `email` is signed in in the browser.
    static func render(
        _ page: PageContext, email: String?, error: ServiceError? = nil, account: String? = nil
    ) -> Response {
        let fields = page.fields(
            [
                PageField(
                    name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: email == nil),
                PageField(name: "code", label: page.text("code"), kind: .code, hasFocus: email != nil),
            ], marked: error)
        var values: [String: Any] = ["action": page.query.path(path), "lead": page.text("invite_code_lead")]
        if let error, error.isUsed == true {
            let address = email.flatMap { EmailAddress($0) }?.displayText ?? ""
            values["alert"] = PageAlert(
                text: account == nil ? page.text("invite_used") : page.text("invite_used_by_you", ["email": address]))
            values["onward"] = account ?? page.query.path(SignInPage.path)
            values["onward_text"] = page.text(account == nil ? "sign_in" : "to_account")
        } else if let error, fields.allSatisfy(\.errors.isEmpty) {
            values["alert"] = page.alert(for: error)
        }
        return page.render(.inviteCode, title: page.text("invite_title"), values, fields: fields)
    }
}
