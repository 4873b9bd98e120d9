import Hummingbird
import Models
import RPCClient
import Templates

/// Tells users what goes with their account, and deletes it. It needs a fresh sign-in, and a second factor of users who have one.
struct DeleteUserPage: Sendable {
    static let path = "/login/account/delete"

    let identity: ServiceClient
    let cookies: SessionCookies
    let deleteUser: DeleteUser

    func show(_ account: AccountPageContext) async throws -> Response {
        try await account.requiringFreshSignIn(at: Self.path, identity) { _ in render(account) }
    }

    /// Deletes the user if they have ticked the box.
    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let page = account.page
        return try await account.requiringFreshSignIn(at: Self.path, identity) { _ in
            try await page.answering {
                guard form["confirm"] != nil else { throw ServiceError.fields(["confirm": "delete_confirm"]) }
                try await deleteUser(account.session, password: nil, page.request)
                var response = page.redirect(to: DonePage.path(.deleted, page.query.withoutReturnTo))
                cookies.clear(on: &response)
                LoginAttempt.forget(on: &response, cookies.policy)
                return response
            } orShow: { error in
                guard error.code != .insufficientUserAuthentication else { throw error }
                return render(account, error: error)
            }
        }
    }

    private func render(_ account: AccountPageContext, error: ServiceError? = nil) -> Response {
        let page = account.page
        var values: [String: Any] = [
            "lead": page.text("delete_text", ["email": account.displayedEmail]),
            "goes": ["delete_profile", "delete_sign_in", "delete_access", "delete_sessions"].map { page.text($0) },
            "note": page.text("delete_elsewhere"), "action": page.query.path(Self.path),
            "export": page.query.path(ExportPage.path), "back": page.query.path(AccountPage.path),
        ]
        if let error {
            let messages = page.messages(for: error, at: "/confirm")
            values["alert"] =
                if let message = messages.first {
                    PageAlert(text: message)
                } else if let accounts = error.accounts {
                    PageAlert(text: page.text("error_sole_owner", ["accounts": Self.names(of: accounts, page)]))
                } else {
                    page.alert(for: error)
                }
        }
        return page.render(.deleteUser, title: page.text("delete_title"), values)
    }

    static func names(of accounts: [AccountReference], _ page: PageContext) -> String {
        accounts.map { VisibleText.name($0.name) ?? page.text("shared_account") }.joined(separator: ", ")
    }
}
