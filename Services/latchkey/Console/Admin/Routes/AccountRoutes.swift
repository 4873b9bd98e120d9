import Models

extension AdminRoutes {
    /// Accounts, and their members.
    static let accounts: [AdminRoute] = [
        listAccounts, getAccount, updateAccount, listMembers, setMemberRole, removeMember,
    ]

    private static let listAccounts = AdminRoute(
        method: .get, path: "/admin/applications/{application}/accounts", id: "listAccounts", tag: .accounts,
        summary: "List the accounts of an application, latest first.", target: .application,
        note: "With `search` by name.", query: accountFilter, isList: true
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let (limit, cursor) = input.page()
        let search: String? = input.query("search", expected: "the beginning of a name")
        try input.check()
        let reply = try await request.services.identity.call(
            Identity.ListAccounts(application: application, search: search, limit: limit, cursor: cursor))
        return try .list(reply.accounts, next: reply.nextCursor)
    }

    private static let accountFilter: [AdminField] =
        AdminField.pages + [AdminField("search", "With a name that begins so.")]

    private static let getAccount = AdminRoute(
        method: .get, path: "/admin/accounts/{account}", id: "getAccount", tag: .accounts,
        summary: "Show an account.", target: .account
    ) { request in
        let account = try request.accountID
        return try AdminAnswer(try await request.services.identity.call(Identity.ShowAccount(.id(account))))
    }

    private static let updateAccount = AdminRoute(
        method: .patch, path: "/admin/accounts/{account}", id: "updateAccount", tag: .accounts,
        summary: "Give an account another name.", target: .account,
        body: [AdminField("name", "The new name.", isRequired: true)]
    ) { request in
        let account = try request.accountID
        var input = request.input()
        let name = input.required("name", expected: VisibleName.expectation)
        try input.check()
        return try AdminAnswer(
            try await request.services.identity.call(
                Identity.RenameAccount(session: nil, account: account, accountName: name.get())))
    }

    private static let listMembers = AdminRoute(
        method: .get, path: "/admin/accounts/{account}/members", id: "listMembers", tag: .members,
        summary: "List the members of an account, in the order in which they joined.", target: .account,
        query: AdminField.pages, isList: true
    ) { request in
        let account = try request.accountID
        var input = request.input()
        let limit = input.query("limit", in: 1...100, standard: 50)
        let cursor = input.query("cursor", MembershipID.self, expected: "a cursor of the page before")
        try input.check()
        let page = try await request.services.identity.call(
            Identity.ListMembers(session: nil, account: account, limit: limit, cursor: cursor))
        return try .list(page.members, next: page.nextCursor?.description)
    }

    private static let setMemberRole = AdminRoute(
        method: .patch, path: "/admin/accounts/{account}/members/{member}", id: "setMemberRole", tag: .members,
        summary: "Give a member of an account another role.", target: .account,
        note: "Their sessions in the account end. An account keeps an owner.",
        body: [AdminField("role", .oneOf(Role.allCases.map(\.rawValue)), "The new role.", isRequired: true)]
    ) { request in
        let account = try request.accountID
        let user = try await request.member(of: account)
        var input = request.input()
        let role = input.required("role", oneOf: Role.self)
        try input.check()
        return try AdminAnswer(
            try await AccountActions.setRole(role.get(), of: user, in: account, request.services).member)
    }

    private static let removeMember = AdminRoute(
        method: .delete, path: "/admin/accounts/{account}/members/{member}", id: "removeMember", tag: .members,
        summary: "Take a user out of an account, and end their sessions in it.", target: .account
    ) { request in
        let account = try request.accountID
        let user = try await request.member(of: account)
        let removed = try await AccountActions.remove(user, from: account, request.services)
        return try AdminAnswer(["account_deleted": removed.isAccountDeleted])
    }
}

extension AdminRequest {
    /// The user of the path's `{member}`: the id of a membership, as the list has it, or of a user. Throws 404 if there is no such member.
    fileprivate func member(of account: AccountID) async throws -> UserID {
        if let user = parameters["member"].flatMap({ UserID($0) }) { return user }
        let id: MembershipID = try parameter("member")
        let members = try await AccountActions.members(of: account, services)
        guard let found = members.first(where: { $0.id == id }) else { throw ServiceError.notFound("member") }
        return found.userID
    }
}
