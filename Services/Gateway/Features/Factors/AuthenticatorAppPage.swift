import Hummingbird
import Models
import RPCClient

/// Sets up an authenticator app: what it is, then the secret to scan or type, then a first code. It needs a fresh sign-in. With `return_to`
/// it is for a client that asks for a second factor; see ``MissingPasskeyPage``.
struct AuthenticatorAppPage: Sendable {
    static let path = "/login/account/authenticator"

    let identity: ServiceClient
    let apps: AuthenticatorApps

    func show(_ account: AccountPageContext) async throws -> Response {
        guard account.canAddFactors else {
            return account.page.redirect(to: account.page.query.withoutReturnTo.path(AccountPage.path))
        }
        return try await account.requiringFreshSignIn(at: Self.path, identity) { factors in
            let page = account.page
            var values = values(account)
            values["lead"] = page.text("app_intro")
            if factors.factors.contains(where: { $0.type == .totp }) { values["note"] = page.text("app_replaces") }
            return page.render(.authenticatorApp, title: page.text("app_set_up"), values)
        }
    }

    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        if let setup = try AuthenticatorAppSetup(form) { return try await confirm(setup, form, account) }
        return try await account.requiringFreshSignIn(at: Self.path, identity) { _ in
            let made = try await apps.begin(of: .session(account.session), password: nil, account.page.request)
            return try AuthenticatorAppSetup(made).render(account.page, values(account))
        }
    }

    private func confirm(
        _ setup: AuthenticatorAppSetup, _ form: FormBody, _ account: AccountPageContext
    ) async throws -> Response {
        let page = account.page
        return try await page.answering {
            let enrolled = try await apps.confirm(
                setup.factor, try AuthenticatorAppSetup.code(in: form), of: .session(account.session), page.request)
            let codes = enrolled.recoveryCodes
            let next = page.query.returnTo
            var response =
                if codes.isEmpty {
                    page.redirect(to: next ?? AccountPage.path(after: .confirmApp, page.query))
                } else if let next {
                    RecoveryCodesPage.render(codes, page, goingOnTo: next)
                } else {
                    RecoveryCodesPage.render(codes, account, notice: page.text(AccountPage.Action.confirmApp.phrase))
                }
            enrolled.set(page.cookies, on: &response)
            return response
        } orShow: { error in
            // It was confirmed already, by a second click, or an hour has passed.
            error.status == 404 || error.code == .insufficientUserAuthentication
                ? page.redirect(to: page.query.returnTo ?? page.query.path(AccountPage.path))
                : setup.render(page, values(account), error: error)
        }
    }

    private func values(_ account: AccountPageContext) -> [String: Any] {
        let page = account.page
        var values: [String: Any] = [
            "action": page.query.path(Self.path), "back": page.query.withoutReturnTo.path(AccountPage.path),
            "back_text": page.text("back_to_account"), "button": page.text("go_on"),
        ]
        if let id = PendingAuthorizations.id(in: page.query) {
            values["back"] = MissingPasskeyPage.path(of: id)
            values["back_text"] = page.text("other_choice")
        }
        return values
    }
}
