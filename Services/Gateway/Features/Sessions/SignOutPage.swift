import Hummingbird
import Models

/// Asks a user whether to sign out here, or everywhere. A link alone must not sign anyone out.
enum SignOutPage {
    static let path = "/login/sign-out"

    static func render(_ account: AccountPageContext) -> Response {
        let page = account.page
        return page.render(
            .signOut, title: page.text("sign_out_title"),
            [
                "lead": page.text("sign_out_text", ["email": account.displayedEmail]),
                "action": page.query.path(path), "back": page.query.path(AccountPage.path),
            ])
    }
}
