import Hummingbird
import Models
import Templates

/// The first step of signing in: takes the email address, or offers the client's providers.
enum SignInPage {
    static let path = "/login"

    /// The page's path for a person who wants to enter another address: the field is empty.
    static func emptyPath(_ query: PageQuery) -> String { query.path(path, ["login_hint": ""]) }

    /// - Parameters:
    ///   - issuer: on a loopback host, the page of a client without a working method names the command that adds one.
    ///   - notice: a sentence above the form.
    ///   - reason: why somebody who is signed in has to sign in again.
    static func render(
        _ page: PageContext, _ client: Client, issuer: String, email: String?, notice: String? = nil,
        reason: String? = nil, error: ServiceError? = nil
    ) -> Response {
        guard !client.configuredMethods.isEmpty else { return notSetUp(page, client, issuer: issuer) }
        let field = PageField(
            name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: true,
            autocomplete: "username webauthn")
        var values: [String: Any] = ["action": page.query.path(path)]
        values["notice"] = notice
        values["reason"] = reason
        let methods = client.configuredMethods
        let takesAddress = methods.contains(.password) || methods.contains(.magicLink)
        values["has_mail_or_password"] = takesAddress
        if client.hasSignUpForm {
            values["sign_up"] = page.query.path(SignUpPage.path)
        }
        values["passkey"] =
            PasskeyButton(
                page, action: PasskeySignInPage.path, text: page.text("passkey_sign_in"), fillsInAddress: true,
                isAlternative: takesAddress
            ).values
        values.merge(ProviderButtons(page, client).values) { $1 }
        if let error, page.messages(for: error, at: "/email").isEmpty { values["alert"] = page.alert(for: error) }
        return page.render(
            .signIn, title: page.headline("sign_in", naming: "sign_in_to"), values,
            fields: page.fields([field], marked: error))
    }

    /// The page of a person who is signed in: it offers to go on as the same user.
    static func renderChoice(_ page: PageContext, _ account: AccountPageContext) -> Response {
        let email = account.profile.address?.displayText
        let displayName = account.profile.identity?.displayName.flatMap { VisibleText.name($0) }
        let name = displayName ?? email ?? page.text("account")
        var values: [String: Any] = [
            "action": page.query.path(path), "continue_as": page.text("continue_as", ["name": name]),
            "other": emptyPath(page.query),
        ]
        if let email { values["signed_in_as"] = page.text("signed_in_as", ["email": email]) }
        return page.render(.signIn, title: page.headline("sign_in", naming: "sign_in_to"), values)
    }

    /// The page of a client that offers no way to sign in.
    private static func notSetUp(_ page: PageContext, _ client: Client, issuer: String) -> Response {
        var values: [String: Any] = ["not_set_up": true, "lead": page.text("not_set_up_text")]
        if Loopback.isPlainLoopback(issuer) {
            values["rule"] = page.text("not_set_up_rule", ["command": client.setUpCommand])
        }
        return page.render(.signIn, title: page.text("not_set_up"), values)
    }
}
