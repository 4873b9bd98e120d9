import Hummingbird
import Models
import RPCClient

/// Gives a passkey another name.
struct RenamePasskeyPage: Sendable {
    static let path = "/login/account/passkey/name"

    let identity: ServiceClient
    let passkeys: Passkeys

    func show(_ account: AccountPageContext) async throws -> Response {
        let id = try account.page.request.requiredQueryValue("factor", FactorID.init)
        return try await render(id, account)
    }

    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let id = try form.required("factor", FactorID.init)
        let page = account.page
        return try await page.answering {
            guard let name = PasskeyName(form["name"] ?? "") else {
                throw ServiceError.fields(["name": "passkey_name"])
            }
            _ = try await passkeys.rename(id, to: name.description, of: account.session, page.request)
            return page.redirect(to: AccountPage.path(after: .renamePasskey, page.query))
        } orShow: { error in
            try await render(id, account, name: form["name"], error: error)
        }
    }

    private func render(
        _ id: FactorID, _ account: AccountPageContext, name: String? = nil, error: ServiceError? = nil
    ) async throws -> Response {
        let page = account.page
        let list = try await identity.call(
            Identity.ListPasskeys(user: account.session.user, application: account.session.claims.application))
        // It was removed in the meantime, in another tab or on another device.
        guard let passkey = list.first(where: { $0.id == id }) else {
            return page.redirect(to: page.query.path(AccountPage.path))
        }
        let field = PageField(
            name: "name", label: page.text("passkey_name"), value: name ?? passkey.name, hasFocus: true)
        let fields = page.fields([field], marked: error)
        var values: [String: Any] = [
            "action": page.query.path(Self.path), "factor": id.description, "back": page.query.path(AccountPage.path),
        ]
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(.renamePasskey, title: page.text("rename_passkey"), values, fields: fields)
    }
}
