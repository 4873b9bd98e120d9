import Models
import RPCClient

/// Who waits to sign up, who waits for a feature, and who was invited.
struct WaitlistsPage: ConsolePage {
    func register(on routes: inout ConsoleRoutes) {
        routes.get("/waitlists") { try await show($0) }
        routes.post("/waitlists/invite") { try await invite($0) }
        routes.post("/waitlists/remove") { try await remove($0) }
        routes.get("/waitlists/features") { try await showFeature($0) }
        routes.post("/waitlists/features/invite") { try await inviteToFeature($0) }
        routes.post("/invites") { try await inviteOne($0) }
        routes.post("/invites/:invite/revoke") { try await revoke($0) }
    }

    // MARK: Signing up

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        try await request.call { fleet in
            let applications = try await fleet.identity.call(Identity.ListApplications())
            let wanted = request.text("app").flatMap { ApplicationID($0) }
            guard let application = applications.first(where: { wanted == nil || $0.id == wanted }) else {
                return .page(
                    ConsoleView(
                        title: "Waitlists and invitations", section: .waitlists,
                        blocks: [.text("There is no application yet."), .links([("Applications", "/applications")])]))
            }
            let app = application.id
            let page = try await fleet.identity.call(
                Identity.ListSignUpWaitlist(
                    application: app, limit: 100, cursor: request.text("cursor").flatMap { WaitlistRowID($0) }))
            let invites = try await fleet.identity.call(
                Identity.ListInvites(
                    account: nil, application: app, inviter: nil,
                    before: request.text("invites_before").flatMap { InviteID($0) }))
            return .page(Self.view(application, applications, page, invites, request))
        }
    }

    private static func view(
        _ application: Application, _ applications: [Application], _ page: Identity.ListSignUpWaitlist.Reply,
        _ invites: [Invite], _ request: ConsoleRequest
    ) -> ConsoleView {
        let app = application.id
        var blocks: [ConsoleBlock] = []
        if let done = request.text("done") { blocks += Self.notice(done, request) }
        if applications.count > 1 {
            blocks.append(
                .form(
                    ConsoleForm(
                        action: "/waitlists",
                        fields: [
                            ConsoleField(
                                "app", "Application",
                                .choice(applications.map { (value: $0.id.description, name: $0.name) }),
                                value: app.description)
                        ], button: "Show", isQuery: true)))
        }
        var people = ConsoleTable(
            caption: "People who wait to sign up", headings: ["Email", "Client", "Since"],
            rows: page.entries.map { entry in
                .init(
                    [
                        ConsoleCell(entry.email.displayText), .id(entry.client, link: "/clients/\(entry.client)"),
                        .time(entry.createdAt, request.times),
                    ],
                    actions: [
                        .button(
                            "Remove", "/waitlists/remove",
                            hidden: [("app", "\(app)"), ("email", entry.email.description)],
                            context: entry.email.displayText)
                    ])
            }, empty: "Nobody waits to sign up to \(application.name).")
        people.next = page.nextCursor.map {
            ConsoleRequest.link(
                "/waitlists",
                [("app", "\(app)"), ("cursor", "\($0)"), ("invites_before", request.text("invites_before"))])
        }
        blocks += [.heading("Waiting to sign up to \(application.name)"), .table(people)]
        if !page.entries.isEmpty {
            blocks.append(
                .form(
                    ConsoleForm(
                        action: "/waitlists/invite",
                        fields: [
                            ConsoleField(
                                "next", "How many of them to invite, 1 to 100", .number, value: "10", isRequired: true)
                        ],
                        hidden: [("app", "\(app)")], button: "Invite the next ones")))
        }
        var invitations = Self.table(invites, request.times)
        if invites.count == Identity.ListInvites.maximumCount, let last = invites.last {
            invitations.next = ConsoleRequest.link(
                "/waitlists", [("app", "\(app)"), ("cursor", request.text("cursor")), ("invites_before", "\(last.id)")])
        }
        blocks += [
            .heading("Invitations to sign up"), .table(invitations),
            .form(
                ConsoleForm(
                    action: "/invites",
                    fields: [ConsoleField("email", "Email", .email, isRequired: true, maximumLength: 254)],
                    hidden: [("app", "\(app)")], button: "Invite a person")),
            .heading("Waitlist of a feature"),
            .form(
                ConsoleForm(
                    action: "/waitlists/features",
                    fields: [ConsoleField("feature", "The feature’s key", isRequired: true, maximumLength: 64)],
                    button: "Show", isQuery: true)),
        ]
        return ConsoleView(title: "Waitlists and invitations", section: .waitlists, blocks: blocks)
    }

    private static func notice(_ done: String, _ request: ConsoleRequest) -> [ConsoleBlock] {
        switch done {
        case "removed": [.notice("The person was removed from the waitlist.", isError: false)]
        case "invited": [.notice("The invitation is on its way.", isError: false)]
        case "revoked": [.notice("The invitation is revoked, and its link does not work any more.", isError: false)]
        default:
            // How many were invited, and how many are left.
            done.split(separator: "-").count == 2 && done.split(separator: "-").allSatisfy { Int($0) != nil }
                ? [
                    .notice(
                        "Invited \(done.split(separator: "-")[0]); \(done.split(separator: "-")[1]) are left on the waitlist.",
                        isError: false)
                ] : []
        }
    }

    private static func table(_ invites: [Invite], _ times: RelativeTime) -> ConsoleTable {
        ConsoleTable(
            caption: "Invitations", headings: ["Email", "State", "Created", "Expires"],
            rows: invites.map { invite in
                let tone: ConsoleCell.Tone =
                    switch invite.status {
                    case .pending: .neutral
                    case .accepted: .good
                    case .revoked, .expired: .warn
                    }
                return .init(
                    [
                        .optional(invite.email?.displayText), ConsoleCell(invite.status.rawValue, tone: tone),
                        .time(invite.createdAt, times), .time(invite.expiresAt, times),
                    ],
                    actions: invite.status == .pending
                        ? [
                            .button(
                                "Revoke", "/invites/\(invite.id)/revoke",
                                context: "the invitation of \(invite.email?.displayText ?? "\(invite.id)")")
                        ] : [])
            }, empty: "No invitations from the waitlist, or by an operator.")
    }

    private static func application(_ request: ConsoleRequest) throws -> ApplicationID {
        guard let app = request.formText("app").flatMap({ ApplicationID($0) }) else {
            throw ServiceError(.invalidRequest, detail: "Choose an application.")
        }
        return app
    }

    private static func email(_ request: ConsoleRequest) throws -> EmailAddress {
        let typed = request.formText("email") ?? ""
        guard let email = EmailAddress(typed) else {
            throw ServiceError(.invalidRequest, detail: "“\(typed)” is not an email address.")
        }
        return email
    }

    private static func number(_ request: ConsoleRequest) throws -> Int {
        guard let number = request.formText("next").flatMap({ Int($0) }), (1...100).contains(number) else {
            throw ServiceError(.invalidRequest, detail: "Invite 1 to 100 people at a time.")
        }
        return number
    }

    private func invite(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let (app, number) = (try Self.application(request), try Self.number(request))
        let outcome = try await request.call { fleet in
            try await WaitlistInvitations(
                next: number, fleet: fleet, progress: ProgressLine("invited", of: number, write: nil)
            ).inviteToSignUp(to: app)
        }
        return .redirect("/waitlists?app=\(app)&done=\(outcome.invited)-\(outcome.waiting)")
    }

    private func remove(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let (app, email) = (try Self.application(request), try Self.email(request))
        _ = try await request.call {
            try await $0.identity.call(Identity.LeaveSignUpWaitlist(application: app, email: email))
        }
        return .redirect("/waitlists?app=\(app)&done=removed")
    }

    private func inviteOne(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let (app, email) = (try Self.application(request), try Self.email(request))
        _ = try await request.call { try await UserActions.invite(email, to: app, language: nil, $0) }
        return .redirect("/waitlists?app=\(app)&done=invited")
    }

    private func revoke(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let invite = try request.path("invite", as: InviteID.self)
        _ = try await request.call {
            try await $0.identity.call(Identity.RevokeInvite(invite: invite, account: nil, inviter: nil))
        }
        return .redirect("/waitlists?done=revoked")
    }

    // MARK: A feature

    private func showFeature(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let typed = request.text("feature") ?? ""
        guard let feature = FeatureKey(typed) else {
            throw ServiceError(.invalidRequest, detail: "“\(typed)” is not the key of a feature.")
        }
        let page = try await request.call { fleet in
            try await fleet.waitlists.call(
                Waitlists.ListWaitlistEntries(
                    application: nil, feature: feature, limit: 100, cursor: request.text("cursor", maximumLength: 1024))
            )
        }
        var table = ConsoleTable(
            caption: "Users who wait for \(feature)", headings: ["User", "Account", "Application", "Since"],
            rows: page.rows.map { row in
                .init([
                    .id(row.userID, link: "/users/\(row.userID)"), .id(row.accountID),
                    .id(row.applicationID, link: "/applications/\(row.applicationID)"),
                    .time(row.createdAt, request.times),
                ])
            }, empty: "Nobody waits for \(feature).")
        table.next = page.nextCursor.map {
            ConsoleRequest.link("/waitlists/features", [("feature", "\(feature)"), ("cursor", $0)])
        }
        var blocks: [ConsoleBlock] = [.table(table)]
        if let done = request.text("done") { blocks = Self.notice(done, request) + blocks }
        if !page.rows.isEmpty {
            blocks.append(
                .form(
                    ConsoleForm(
                        action: "/waitlists/features/invite",
                        fields: [
                            ConsoleField(
                                "next", "How many of them to invite, 1 to 100", .number, value: "10", isRequired: true)
                        ],
                        hidden: [("feature", "\(feature)")], button: "Tell the next ones that it is open to them")))
        }
        return .page(
            ConsoleView(
                title: "Waitlist of \(feature)", section: .waitlists,
                blocks: blocks + [.links([("Back", "/waitlists")])]))
    }

    private func inviteToFeature(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        guard let feature = request.formText("feature").flatMap({ FeatureKey($0) }) else {
            throw ServiceError(.invalidRequest, detail: "This is not the key of a feature.")
        }
        let number = try Self.number(request)
        let outcome = try await request.call { fleet in
            try await WaitlistInvitations(
                next: number, fleet: fleet, progress: ProgressLine("invited", of: number, write: nil)
            ).invite(to: feature, of: nil)
        }
        return .redirect(
            ConsoleRequest.link(
                "/waitlists/features",
                [("feature", "\(feature)"), ("done", "\(outcome.invited)-\(outcome.waiting)")]))
    }
}
