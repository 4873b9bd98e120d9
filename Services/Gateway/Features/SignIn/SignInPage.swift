import Hummingbird
import Models

/// The first step of signing in: takes the email address, or offers the client's providers.
enum SignInPage {
    static let path = "/login"

    static func render(
        _ page: PageContext, _ client: Client, email: String?, error: ServiceError? = nil
    ) -> Response {
        let field = PageField(
            name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: true)
        var values: [String: Any] = ["action": page.query.path(path)]
        let methods = client.configuredMethods
        values["has_mail_or_password"] = methods.contains(.password) || methods.contains(.magicLink)
        if methods.contains(.password) { values["sign_up"] = page.query.path(SignUpPage.path) }
        let providers = methods.compactMap(\.provider).map { provider in
            [
                "href": page.query.path("/login/with/\(provider)"),
                "text": page.text("with_provider", ["provider": provider.displayName]),
            ]
        }
        values["providers"] = providers
        values["has_providers"] = !providers.isEmpty
        if let error, page.messages(for: error, at: "/email").isEmpty { values["alert"] = page.alert(for: error) }
        return page.render(
            .signIn, title: page.text("sign_in_to"), values, fields: page.fields([field], marked: error))
    }
}
