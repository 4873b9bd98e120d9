import Hummingbird
import Models

/// Takes the address of a person who wants an invitation to sign up. ``ShowSignUpPageEndpoint`` shows it where sign-up is by
/// waitlist.
enum SignUpWaitlistPage {
    static let path = "/login/sign-up/waitlist"

    /// - Parameter notice: a sentence above the form.
    static func render(
        _ page: PageContext, email: String?, notice: String? = nil, error: ServiceError? = nil
    ) -> Response {
        let fields = page.fields(
            [PageField(name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: true)],
            marked: error)
        var values: [String: Any] = [
            "action": page.query.path(path), "back": page.query.path(SignInPage.path), "has_form": true,
            "lead": page.text("waitlist_lead"), "button": page.text("waitlist_button"),
            "invite": page.query.path(InviteCodePage.path),
        ]
        values["notice"] = notice
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(
            .signUp, title: page.headline("waitlist_button", naming: "waitlist_title"), values, fields: fields)
    }
}
