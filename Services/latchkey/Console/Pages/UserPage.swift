import Models
import RPCClient

/// One user's story: why they can or can't sign in, what happened last, and what can be done about it.
struct UserPage: ConsolePage {
    func register(on routes: inout ConsoleRoutes) {
        routes.get("/users/:user") { try await show($0) }
        for action in UserAction.allCases {
            routes.get("/users/:user/\(action.rawValue)") { try await ask(action, $0) }
            routes.post("/users/:user/\(action.rawValue)") { try await perform(action, $0) }
        }
        routes.post("/users/:user/sessions/:session/end") { try await endSession($0) }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let user = try request.path("user", as: UserID.self)
        let (input, sessions) = try await request.call { fleet in
            let input = try await SignInExplanation.Input(of: .id(user), fleet)
            return (input, try await fleet.tokens.call(Tokens.ListSessions(of: .user(user))))
        }
        let done = request.text("done").flatMap {
            $0 == "session" ? "The session has ended." : UserAction(rawValue: $0)?.done
        }
        return .page(Self.story(input, sessions: sessions, request, done: done))
    }

    // MARK: The page

    /// The story of a user, or of an address that no user has.
    static func story(
        _ input: SignInExplanation.Input, sessions: [Session], _ request: ConsoleRequest, done: String?
    ) -> ConsoleView {
        let explanation = SignInExplanation(input, request.times)
        let name = input.user.email?.displayText ?? input.user.user?.record.profile.id.description ?? "Unknown"
        var blocks: [ConsoleBlock] = done.map { [.notice($0, isError: false)] } ?? []
        let summary = ConsoleStatement(
            tone: explanation.canSignIn ? .good : .bad,
            text: explanation.canSignIn ? "Nothing keeps \(name) from signing in." : "\(name) can’t sign in.")
        blocks.append(.statements([summary] + explanation.statements.map(statement)))
        if let user = input.user.user {
            blocks.append(.buttons(buttons(user, input)))
            blocks += [.heading("About the user"), .fields(fields(user, input, request.times))]
        }
        var rows = AuditRows(entries: Array(input.user.entries.reversed()), times: request.times)
        rows.isOfOneUser = true
        blocks += [.heading("What happened last"), .table(rows.table("What happened last"))]
        if let user = input.user.user?.record.profile.id {
            blocks.append(
                .links([("Everything in the audit log", ConsoleRequest.link("/audit", [("user", "\(user)")]))]))
        }
        blocks += [.heading("Emails of the last days"), .table(emails(input.emails, request.times))]
        if let user = input.user.user?.record.profile.id {
            blocks += [.heading("Sessions"), .table(SessionsPage.table(sessions, of: user, request.times))]
        }
        return ConsoleView(title: name, section: .users, blocks: blocks)
    }

    private static func statement(_ statement: SignInExplanation.Statement) -> ConsoleStatement {
        let tone: ConsoleCell.Tone =
            switch statement.severity {
            case .problem: .bad
            case .warning: .warn
            case .info: .neutral
            }
        return ConsoleStatement(tone: tone, text: statement.text, command: statement.command)
    }

    private static func buttons(
        _ user: Identity.UserExplanation.User, _ input: SignInExplanation.Input
    ) -> [ConsoleForm] {
        let profile = user.record.profile
        guard profile.address != nil else { return [] }
        let attempts = [input.attempts.signIn, input.attempts.passwordInSession, input.attempts.secondFactor]
        let isLocked = attempts.contains { $0.pausedUntil != nil }
        return UserAction.allCases.filter {
            $0.applies(to: profile, hasFactors: !user.factors.isEmpty || user.recoveryCodesLeft > 0, isLocked: isLocked)
        }.map { action in
            let path = "/users/\(profile.id)/\(action.rawValue)"
            let tone: ConsoleForm.Tone = [.erase, .suspend, .resetFactors].contains(action) ? .danger : .plain
            guard action.consequences("") == nil else {
                return ConsoleForm(action: path, button: "\(action.button)…", tone: tone, isQuery: true)
            }
            return .button(action.button, path, tone: action == .unlock ? .primary : tone)
        }
    }

    private static func fields(
        _ user: Identity.UserExplanation.User, _ input: SignInExplanation.Input, _ times: RelativeTime
    ) -> [(name: String, value: ConsoleCell)] {
        let profile = user.record.profile
        let identity = profile.identity
        let name =
            identity?.displayName
            ?? [identity?.givenName, identity?.familyName].compactMap(\.self).joined(separator: " ")
        let addresses = profile.credentials.map { credential in
            (credential.email?.displayText ?? "erased") + (credential.emailVerifiedAt == nil ? " (not verified)" : "")
        }
        let memberships = profile.memberships.map { "\($0.role.rawValue) of \($0.account.name ?? "\($0.accountID)")" }
        return [
            ("Id", .id(profile.id)), ("Name", .optional(name)),
            ("Emails", .optional(addresses.joined(separator: ", "))),
            (
                "State",
                profile.isErased
                    ? ConsoleCell("erased", tone: .neutral)
                    : profile.status == .active
                        ? ConsoleCell("active", tone: .good) : ConsoleCell("suspended", tone: .bad)
            ),
            (
                "Application",
                ConsoleCell(
                    input.user.application?.name ?? "\(profile.applicationID)",
                    link: "/applications/\(profile.applicationID)")
            ), ("Accounts", .optional(memberships.joined(separator: ", "))),
            ("Signed up", .time(user.record.createdAt, times)),
            ("Two-step sign-in", ConsoleCell(user.hasTwoStep ? "on" : "off")),
        ]
    }

    private static func emails(_ emails: [Mailer.DeliveryRecord], _ times: RelativeTime) -> ConsoleTable {
        ConsoleTable(
            caption: "Emails of the last days", headings: ["Time", "Email", "Event", "Reason"],
            rows: emails.suffix(20).reversed().map { email in
                let tone: ConsoleCell.Tone =
                    switch email.event {
                    case .delivered: .good
                    case .queued: .neutral
                    case .retrying, .expired: .warn
                    case .dead: .bad
                    }
                return .init(
                    [
                        .time(email.at, times), ConsoleCell(email.kind.replacing("_", with: " ")),
                        ConsoleCell(email.event.rawValue, tone: tone), .optional(email.reason),
                    ])
            }, empty: "No email to the address in the last three days is known.")
    }

    // MARK: What is done

    /// Asks before something that can’t be undone by the next button.
    private func ask(_ action: UserAction, _ request: ConsoleRequest, error: String? = nil) async throws
        -> ConsoleAnswer
    {
        let user = try request.path("user", as: UserID.self)
        let profile = try await request.call { try await $0.identity.call(Identity.ShowUser(.id(user))).profile }
        let name = profile.address?.displayText ?? user.description
        guard let consequences = action.consequences(name) else { return .redirect("/users/\(user)") }
        var form = ConsoleForm(
            action: "/users/\(user)/\(action.rawValue)", button: action.button, tone: .danger)
        if action == .erase {
            form.fields = [
                ConsoleField(
                    "confirmation", "Type \(Self.word(profile)) to confirm", error: error, isRequired: true)
            ]
        }
        return .page(
            ConsoleView(
                title: "\(action.button): \(name)", section: .users,
                blocks: [
                    .statements(consequences.map { ConsoleStatement(tone: .warn, text: $0) }), .form(form),
                    .links([("Back", "/users/\(user)")]), .heading("The same in the terminal"),
                    .code(action.command(user)),
                ]))
    }

    /// What has to be typed before a user is erased.
    private static func word(_ profile: SessionProfile) -> String {
        profile.address?.description ?? profile.id.description
    }

    private func perform(_ action: UserAction, _ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let user = try request.path("user", as: UserID.self)
        if action == .erase {
            let profile = try await request.call { try await $0.identity.call(Identity.ShowUser(.id(user))).profile }
            guard request.formText("confirmation")?.lowercased() == Self.word(profile).lowercased() else {
                return try await ask(action, request, error: "This is not \(Self.word(profile)).")
            }
        }
        try await request.call { try await action.perform(user, $0) }
        return .redirect("/users/\(user)?done=\(action.rawValue)")
    }

    private func endSession(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let user = try request.path("user", as: UserID.self)
        let session = try request.path("session", as: SessionID.self)
        _ = try await request.call { try await UserActions.endSession(session, of: user, $0) }
        return .redirect("/users/\(user)?done=session")
    }
}
