import Hummingbird
import Models
import RPCClient
import Templates

/// Changes the role of a member, or takes the member out of the account. Members find here how to leave it.
struct MemberPage: Sendable {
    static let path = "/login/account/member"

    let accounts: Accounts
    let tokens: ServiceClient
    let cookies: SessionCookies
    let switchAccount: SwitchAccount

    /// The path of the page of a member.
    static func path(of user: UserID, in account: AccountID, _ query: PageQuery) -> String {
        query.path(path, ["account_id": account.description, "user_id": user.description])
    }

    func show(_ account: AccountPageContext) async throws -> Response {
        let request = account.page.request
        let id = try request.requiredQueryValue("account_id", AccountID.init)
        let user = try request.requiredQueryValue("user_id", UserID.init)
        return try await render(user, in: id, account)
    }

    /// Does what the field `do` names: `role`, `remove`, or `delete` for an account without other members.
    func submit(_ form: FormBody, _ account: AccountPageContext) async throws -> Response {
        let page = account.page
        let id = try form.required("account_id", AccountID.init)
        let user = try form.required("user_id", UserID.init)
        let action: String = try form.required("do") { ["role", "remove", "delete"].contains($0) ? $0 : nil }
        var opened: OpenedSession?
        var response = try await page.answering {
            if action == "role" {
                let role = try form.required("role", Role.init)
                _ = try await accounts.setRole(role, of: .user(user), in: id, by: account.session, page.request)
                return page.redirect(to: MembersPage.path(of: id, page.query, after: .role))
            }
            var session = account.session
            if user == session.user, id == session.account, let other = Self.accountAfter(leaving: id, account) {
                // The session ends with the membership, so the browser goes on in another account.
                let switched = try await switchAccount(other, from: session, page.request)
                opened = switched
                session = try await signedIn(switched)
            }
            if action == "delete" {
                try await accounts.delete(id, by: session, page.request)
                return page.redirect(to: AccountPage.path(after: .deleteAccount, page.query))
            }
            try await accounts.remove(.user(user), from: id, by: session, page.request)
            return user == session.user
                ? page.redirect(to: AccountPage.path(after: .leaveAccount, page.query))
                : page.redirect(to: MembersPage.path(of: id, page.query, after: .removed))
        } orShow: { error in
            // It was done already: by a second click, or by another owner.
            if error.status == 404 { return page.redirect(to: MembersPage.path(of: id, page.query)) }
            return try await render(user, in: id, account, opened: opened, error: error)
        }
        if let opened { cookies.set(opened, on: &response) }
        return response
    }

    /// The account in which a session goes on whose user leaves `account`; nil without any other.
    private static func accountAfter(leaving account: AccountID, _ context: AccountPageContext) -> AccountID? {
        let others = context.profile.memberships.filter { $0.accountID != account }
        return (others.first { $0.role == .owner } ?? others.first)?.accountID
    }

    private func signedIn(_ opened: OpenedSession) async throws -> SignedIn {
        let token = opened.grant.tokens.accessToken
        let claims = try await tokens.call(Tokens.CheckAccessToken(accessToken: token))
        return SignedIn(claims: claims, accessToken: token)
    }

    /// - Parameter opened: the session in which the browser goes on; nil for the one of the request.
    private func render(
        _ user: UserID, in id: AccountID, _ account: AccountPageContext, opened: OpenedSession? = nil,
        error: ServiceError? = nil
    ) async throws -> Response {
        let page = account.page
        var session = account.session
        if let opened { session = try await signedIn(opened) }
        guard let (listed, member) = try await find(user, in: id, session), !member.isPersonal else {
            return page.redirect(to: page.query.path(AccountPage.path))
        }
        let (isOwner, isSelf) = (listed.role == .owner, user == session.user)
        guard isOwner || isSelf else { return page.redirect(to: MembersPage.path(of: id, page.query)) }
        let name = account.name(of: listed.account, isOwner: isOwner)
        let isAlone = isSelf && listed.count == 1
        var values: [String: Any] = [
            "lead": page.text("member_of", ["account": name]), "action": page.query.path(Self.path),
            "account_id": id.description, "user_id": user.description,
            "back": MembersPage.path(of: id, page.query),
            "remove": isAlone ? "delete" : "remove",
            "remove_title": page.text(
                isAlone ? "delete_shared_account" : isSelf ? "leave_account" : "remove_member"),
            "remove_text": page.text(
                isAlone ? "delete_shared_account_text" : isSelf ? "leave_text" : "remove_member_text",
                ["account": name, "member": member.text(page)]),
        ]
        // The only member stays an owner.
        if isOwner, !isAlone {
            values["has_role"] = true
            values["role_hint"] = page.text(isSelf ? "own_role_hint" : "role_hint")
            values["roles"] = Role.allCases.map { role in
                ["value": role.rawValue, "text": page.text("role_\(role)"), "selected": role == member.role]
                    as [String: Any]
            }
        }
        if let error {
            values["alert"] =
                if let accounts = error.accounts {
                    PageAlert(
                        text: page.text("error_sole_owner", ["accounts": DeleteUserPage.names(of: accounts, page)]))
                } else {
                    page.alert(for: error)
                }
        }
        return page.render(.member, title: member.text(page), values)
    }

    /// The member, and what is known of the account; nil if the user or the reader is no member.
    private func find(
        _ user: UserID, in id: AccountID, _ session: SignedIn
    ) async throws -> (Identity.ListMembers.Reply, AccountMember)? {
        do {
            let listed = try await accounts.members(of: id, for: session, limit: 1, user: user)
            return listed.members.first.map { (listed, $0) }
        } catch let error as ServiceError where error.status == 404 {
            return nil
        }
    }
}
