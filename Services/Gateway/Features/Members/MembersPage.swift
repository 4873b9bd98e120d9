import Hummingbird
import Models
import Templates

/// The members of an account: a page at a time.
struct MembersPage: Sendable {
    static let path = "/login/account/members"
    private static let limit = 50

    /// What the user has just done: the parameter `done` of the query.
    enum Done: String {
        case renamed, role, removed

        /// The name of the phrase that confirms it.
        var phrase: String {
            switch self {
            case .renamed: "saved"
            case .role: "role_changed"
            case .removed: "member_removed"
            }
        }
    }

    let accounts: Accounts

    /// The path of the page of `account`, with a confirmation of what was done.
    static func path(of account: AccountID, _ query: PageQuery, after done: Done? = nil) -> String {
        done.map { query.path(path, ["account_id": account.description, "done": $0.rawValue]) }
            ?? query.path(path, ["account_id": account.description])
    }

    func show(_ account: AccountPageContext) async throws -> Response {
        let page = account.page
        let id = try page.request.requiredQueryValue("account_id", AccountID.init)
        let cursor = page.request.queryValue("cursor").flatMap(MembershipID.init)
        let listed: Identity.ListMembers.Reply
        do {
            listed = try await accounts.members(of: id, for: account.session, limit: Self.limit, after: cursor)
        } catch let error as ServiceError where error.status == 404 {
            // The user was removed in the meantime, or the account is gone.
            return page.redirect(to: page.query.path(AccountPage.path))
        }
        let isOwner = listed.role == .owner
        var values: [String: Any] = [
            "wide": true, "lead": page.text("members"), "back": page.query.path(AccountPage.path),
            "members": listed.members.map { Self.row(of: $0, in: id, isOwner: isOwner, account) },
        ]
        if isOwner { values["rename"] = AccountNamePage.path(id, page.query) }
        if let next = listed.nextCursor {
            values["more"] = page.query.path(Self.path, ["account_id": id.description, "cursor": next.description])
        }
        if let done = page.request.queryValue("done").flatMap(Done.init) { values["notice"] = page.text(done.phrase) }
        return page.render(.members, title: account.name(of: listed.account, isOwner: isOwner), values)
    }

    private static func row(
        of member: AccountMember, in id: AccountID, isOwner: Bool, _ account: AccountPageContext
    ) -> [String: Any] {
        let page = account.page
        let isSelf = member.userID == account.session.user
        let name = member.text(page)
        var row: [String: Any] = [
            "name": name, "self": isSelf, "role": page.text("role_\(member.role)"),
            "suspended": member.status == .suspended, "stamp": member.joinedAt.description,
            "time": page.text(member.joinedAt),
        ]
        if let email = member.email?.displayText, email != name { row["email"] = email }
        if !member.isPersonal, isOwner || isSelf {
            row["href"] = MemberPage.path(of: member.userID, in: id, page.query)
            row["action"] = page.text(isOwner ? "change_member" : "leave_account")
        }
        return row
    }
}

extension AccountMember {
    /// The member's name, or else what is known of them.
    func text(_ page: PageContext) -> String {
        VisibleText.name(name) ?? email?.displayText ?? page.text("member_unnamed")
    }
}
