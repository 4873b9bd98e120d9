import Hummingbird
import Models
import Templates

/// Creates an account, or gives one another name.
struct AccountNamePage: Sendable {
    static let path = "/login/account/name"

    let accounts: Accounts

    /// The path of the page that renames `account`; nil for the one that creates an account.
    static func path(_ account: AccountID?, _ query: PageQuery) -> String {
        account.map { query.path(path, ["account_id": $0.description]) } ?? query.path(path)
    }

    func show(_ account: AccountPageContext) throws -> Response {
        guard let text = account.page.request.queryValue("account_id") else { return render(nil, account) }
        guard let id = AccountID(text), let membership = account.membership(in: id) else {
            throw ServiceError.routeNotFound
        }
        // Who owns it no more finds the members.
        guard membership.role == .owner else {
            return account.page.redirect(to: MembersPage.path(of: id, account.page.query))
        }
        return render(id, account, name: membership.account.name)
    }

    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let (page, text) = (account.page, form["account_id"] ?? "")
        let id = AccountID(text)
        guard id != nil || text.isEmpty else { throw ServiceError.malformedRequest }
        return try await page.answering {
            guard let name = AccountName(form["name"] ?? "") else {
                throw ServiceError.fields(["name": "account_name"])
            }
            guard let id else {
                _ = try await accounts.create(name, by: account.session, page.request)
                return page.redirect(to: AccountPage.path(after: .createAccount, page.query))
            }
            _ = try await accounts.rename(id, to: name, by: account.session, page.request)
            return page.redirect(to: MembersPage.path(of: id, page.query, after: .renamed))
        } orShow: { error in
            // The user is no member any more.
            if error.status == 404 { return page.redirect(to: page.query.path(AccountPage.path)) }
            return render(id, account, name: form["name"], error: error)
        }
    }

    private func render(
        _ id: AccountID?, _ account: AccountPageContext, name: String? = nil, error: ServiceError? = nil
    ) -> Response {
        let page = account.page
        let field = PageField(name: "name", label: page.text("account_name"), value: name, hasFocus: true)
        let fields = page.fields([field], marked: error)
        var values: [String: Any] = [
            "action": page.query.path(Self.path), "back": page.query.path(AccountPage.path),
        ]
        if let id {
            values["account_id"] = id.description
            values["members"] = MembersPage.path(of: id, page.query)
        } else {
            values["lead"] = page.text("create_shared_account_text")
        }
        if let error, fields.allSatisfy(\.errors.isEmpty) { values["alert"] = page.alert(for: error) }
        return page.render(
            .accountName, title: page.text(id == nil ? "create_shared_account" : "rename_account"), values,
            fields: fields)
    }
}

extension AccountPageContext {
    /// The user's membership in an account; nil for others.
    func membership(in account: AccountID) -> Membership? {
        profile.memberships.first { $0.accountID == account }
    }

    /// The name of an account for its members.
    func name(of account: Account, isOwner: Bool) -> String {
        VisibleText.name(account.name) ?? page.text(isOwner ? "personal_account" : "shared_account")
    }
}
