import Models

extension AdminRoutes {
    /// Invitations.
    static let invites: [AdminRoute] = [
        listApplicationInvites, inviteUser, revokeInvite, listAccountInvites, inviteMember, revokeMemberInvite,
    ]

    private static let listApplicationInvites = AdminRoute(
        method: .get, path: "/admin/applications/{application}/invites", id: "listApplicationInvites",
        tag: .invites, summary: "List the invitations to sign up to an application, newest first.",
        target: .application, query: AdminField.pages, isList: true
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let (limit, before) = AdminRoutes.invitePage(&input)
        try input.check()
        return try AdminRoutes.answer(
            try await request.services.identity.call(
                Identity.ListInvites(account: nil, application: application, inviter: nil, before: before)),
            limit: limit)
    }

    /// The parameters that state which page of a list of invitations is wanted.
    private static func invitePage(_ input: inout AdminInput) -> (limit: Int, before: InviteID?) {
        (
            input.query("limit", in: 1...100, standard: 50),
            input.query("cursor", InviteID.self, expected: "a cursor of the page before")
        )
    }

    /// A page of the invitations that identity has returned. What fills identity's page may be followed by nothing.
    private static func answer(_ invites: [Invite], limit: Int) throws -> AdminAnswer {
        let page = Array(invites.prefix(limit))
        let isLast = invites.count <= limit && invites.count < Identity.ListInvites.maximumCount
        return try .list(page, next: isLast ? nil : page.last?.id.description)
    }

    private static let inviteUser = AdminRoute(
        method: .post, path: "/admin/applications/{application}/invites", id: "inviteUser", tag: .invites,
        summary: "Invite a person by email to sign up to an application.", target: .application,
        note: "The answer has the link, too. An earlier invitation of the address that is pending is revoked.",
        body: [
            AdminField("email", "The person's address.", isRequired: true),
            AdminField("language", "The language of the email, such as de."),
        ], status: .created
    ) { request in
        let application = try request.requiredApplication()
        var input = request.input()
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        let language: String? = input.optional("language", expected: "a language, such as de")
        try input.check()
        return try AdminAnswer(
            try await UserActions.invite(email.get(), to: application, language: language, request.services))
    }

    private static let revokeInvite = AdminRoute(
        method: .delete, path: "/admin/applications/{application}/invites/{invite}", id: "revokeInvite",
        tag: .invites, summary: "Revoke an invitation to sign up. Its link stops working.", target: .application
    ) { request in
        let application = try request.requiredApplication()
        let invite: InviteID = try request.parameter("invite")
        return try AdminAnswer(
            try await request.services.identity.call(
                Identity.RevokeInvite(invite: invite, account: nil, application: application, inviter: nil)))
    }

    private static let listAccountInvites = AdminRoute(
        method: .get, path: "/admin/accounts/{account}/invites", id: "listAccountInvites",
        tag: .invites, summary: "List the invitations to an account, newest first.", target: .account,
        query: AdminField.pages, isList: true
    ) { request in
        let account = try request.accountID
        var input = request.input()
        let (limit, before) = AdminRoutes.invitePage(&input)
        try input.check()
        return try AdminRoutes.answer(
            try await request.services.identity.call(
                Identity.ListInvites(account: account, application: nil, inviter: nil, before: before)), limit: limit)
    }

    private static let inviteMember = AdminRoute(
        method: .post, path: "/admin/accounts/{account}/invites", id: "inviteMember",
        tag: .invites, summary: "Invite a person by email to an account.", target: .account,
        note: "The answer has the link, too.",
        body: [
            AdminField("email", "The person's address.", isRequired: true),
            AdminField(
                "role", .oneOf(Role.allCases.map(\.rawValue)), "Their role in the account.", isRequired: true),
            AdminField("language", "The language of the email, such as de."),
        ], status: .created
    ) { request in
        let account = try request.accountID
        var input = request.input()
        let email = input.required("email", EmailAddress.self, expected: "an email address")
        let role = input.required("role", oneOf: Role.self)
        let language: String? = input.optional("language", expected: "a language, such as de")
        try input.check()
        return try AdminAnswer(
            try await UserActions.invite(
                email.get(), to: account, as: role.get(), language: language, request.services))
    }

    private static let revokeMemberInvite = AdminRoute(
        method: .delete, path: "/admin/accounts/{account}/invites/{invite}",
        id: "revokeMemberInvite", tag: .invites, summary: "Revoke an invitation to an account.", target: .account
    ) { request in
        let account = try request.accountID
        let invite: InviteID = try request.parameter("invite")
        return try AdminAnswer(
            try await request.services.identity.call(
                Identity.RevokeInvite(invite: invite, account: account, inviter: nil)))
    }
}
