import Hummingbird
import Models
import RPCClient

/// Asks for an address to add, and goes on to the page that takes the code of its email. It needs a fresh sign-in.
struct AddEmailPage: Sendable {
    static let path = "/login/account/email/add"

    let identity: ServiceClient
    let addEmail: AddEmail

    func show(_ account: AccountPageContext) async throws -> Response {
        try await account.requiringFreshSignIn(at: Self.path, identity) { _ in render(account) }
    }

    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let page = account.page
        return try await account.requiringFreshSignIn(at: Self.path, identity) { _ in
            try await page.answering {
                let added = try await addEmail(
                    try form.email(), of: account.session, password: nil,
                    languages: [page.localizer.language] + page.request.languages, page.request)
                return page.redirect(to: CheckMailPage.path(.verify, page.query, of: added.id))
            } orShow: { error in
                guard error.code != .insufficientUserAuthentication else { throw error }
                return render(account, email: form["email"], error: error)
            }
        }
    }

    private func render(
        _ account: AccountPageContext, email: String? = nil, error: ServiceError? = nil
    ) -> Response {
        let page = account.page
        let field = PageField(
            name: "email", label: page.text("email"), kind: .email, value: email, hasFocus: true, autocomplete: "email")
        let fields = page.fields([field], marked: error)
        var values: [String: Any] = [
            "lead": page.text("add_email_text"), "action": page.query.path(Self.path),
            "back": page.query.path(AccountPage.path),
        ]
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(.addEmail, title: page.text("add_email"), values, fields: fields)
    }
}
