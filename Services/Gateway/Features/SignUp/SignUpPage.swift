import Hummingbird
import Models

/// Takes the email address and the password of a new user.
enum SignUpPage {
    static let path = "/login/sign-up"

    /// - Parameter notice: a sentence above the form.
    static func render(
        _ page: PageContext, email: String?, notice: String? = nil, error: ServiceError? = nil
    ) -> Response {
        switch page.client?.signUpSettings.mode {
        case .closed: return closed(page, .closed)
        case .invite: return closed(page, .invite)
        case .waitlist: return SignUpWaitlistPage.render(page, email: email, notice: notice)
        case .open, nil: break
        }
        switch error?.code {
        case .signUpClosed: return closed(page, .closed)
        case .invitationRequired: return closed(page, .invite)
        default: break
        }
        let fields = page.fields(
            [
                PageField(
                    name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: email == nil),
                PageField(
                    name: "password", label: page.text("password"), kind: .newPassword,
                    hint: page.passwordHint, rules: page.passwordRules, hasFocus: email != nil),
            ], marked: error)
        var values: [String: Any] = [
            "action": page.query.path(path), "back": page.query.path(SignInPage.path),
        ]
        values["notice"] = notice
        if let terms = page.client?.terms { values.merge(TermsPage.values(terms, "terms_accept", page)) { $1 } }
        values["has_form"] = page.client?.configuredMethods.contains(.password) ?? true
        values["button"] = page.text("create_account")
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        if let client = page.client { values.merge(ProviderButtons(page, client).values) { $1 } }
        return page.render(
            .signUp, title: page.headline("create_account", naming: "sign_up_to"), values, fields: fields)
    }

    /// The page of an application that does not take everybody: it states that, and leads to the sign-in.
    private static func closed(_ page: PageContext, _ mode: SignUpSettings.Mode) -> Response {
        let name = mode == .invite ? "broken_invitation_required" : "broken_sign_up_closed"
        var values: [String: Any] = ["lead": page.text("\(name)_text"), "back": page.query.path(SignInPage.path)]
        if mode == .invite { values["invite"] = page.query.path(InviteCodePage.path) }
        return page.render(.signUp, title: page.text(name), values)
    }
}

extension Client {
    /// Whether pages lead people without an account to ``SignUpPage``: to the form for email address and password, or to that
    /// of the waitlist.
    var hasSignUpForm: Bool {
        switch signUpSettings.mode {
        case .open: configuredMethods.contains(.password)
        case .waitlist: !configuredMethods.isEmpty
        case .invite, .closed: false
        }
    }
}
