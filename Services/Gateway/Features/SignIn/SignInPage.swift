import Hummingbird
import Models

/// The first step of signing in: takes the email address, or offers the client's providers.
enum SignInPage {
    static let path = "/login"

    /// The page's path for a person who wants to enter another address: the field is empty.
    static func emptyPath(_ query: PageQuery) -> String { query.path(path, ["login_hint": ""]) }

    /// - Parameter issuer: on a loopback host, the page of a client without a working method names the command that adds one.
    static func render(
        _ page: PageContext, _ client: Client, issuer: String, email: String?, error: ServiceError? = nil
    ) -> Response {
        guard !client.configuredMethods.isEmpty else { return notSetUp(page, client, issuer: issuer) }
        let field = PageField(
            name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: true)
        var values: [String: Any] = ["action": page.query.path(path)]
        let methods = client.configuredMethods
        values["has_mail_or_password"] = methods.contains(.password) || methods.contains(.magicLink)
        if methods.contains(.password) { values["sign_up"] = page.query.path(SignUpPage.path) }
        values.merge(ProviderButtons(page, client).values) { $1 }
        if let error, page.messages(for: error, at: "/email").isEmpty { values["alert"] = page.alert(for: error) }
        return page.render(
            .signIn, title: page.headline("sign_in", naming: "sign_in_to"), values,
            fields: page.fields([field], marked: error))
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
