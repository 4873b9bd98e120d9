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
        values.merge(ProviderButtons(page, client).values) { $1 }
        if let error, page.messages(for: error, at: "/email").isEmpty { values["alert"] = page.alert(for: error) }
        return page.render(
            .signIn, title: page.headline("sign_in", naming: "sign_in_to"), values,
            fields: page.fields([field], marked: error))
    }
}
