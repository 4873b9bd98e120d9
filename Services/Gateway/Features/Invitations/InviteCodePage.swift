import Hummingbird
import Models

/// Takes the code of an invitation from a person who reads the email on another device, and continues as its link would.
enum InviteCodePage {
    /// Invitation emails contain this path: see `TemplateMailWriter`.
    static let path = "/login/invite-code"

    static func render(_ page: PageContext, email: String?, error: ServiceError? = nil) -> Response {
        let fields = page.fields(
            [
                PageField(
                    name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: email == nil),
                PageField(name: "code", label: page.text("code"), kind: .code, hasFocus: email != nil),
            ], marked: error)
        var values: [String: Any] = ["action": page.query.path(path), "lead": page.text("invite_code_lead")]
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(.inviteCode, title: page.text("invite_title"), values, fields: fields)
    }
}
