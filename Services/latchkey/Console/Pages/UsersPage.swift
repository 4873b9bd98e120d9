import Models
import RPCClient

/// The list of users, with search and filters.
struct UsersPage: ConsolePage {
    /// How many users a page has.
    static let size = 50

    func register(on routes: inout ConsoleRoutes) {
        routes.get("/users") { try await show($0) }
        routes.get("/story") { try await findStory($0) }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        try await request.call { fleet in
            let applications = try await fleet.identity.call(Identity.ListApplications())
            var blocks: [ConsoleBlock] = [.form(Self.filters(request, applications))]
            do {
                let (users, next) = try await Self.users(request, fleet)
                blocks.append(.table(Self.table(users, applications, next: next, request)))
            } catch let error as ServiceError where error.status == 400 {
                let expected = error.invalidParams?.compactMap(\.expected).joined(separator: "; ")
                blocks.insert(
                    .notice(expected.map { "\(error.detail) Expected: \($0)." } ?? error.detail, isError: true), at: 0)
            }
            blocks += [
                .heading("Why can’t somebody sign in?"), .form(Self.storyForm(applications)),
            ]
            return .page(ConsoleView(title: "Users", section: .users, blocks: blocks))
        }
    }

    // MARK: The list

    private static func filters(_ request: ConsoleRequest, _ applications: [Application]) -> ConsoleForm {
        ConsoleForm(
            action: "/users",
            fields: [
                ConsoleField(
                    "email", "Part of the email", .search, value: request.text("email") ?? "",
                    maximumLength: 254),
                ConsoleField("app", "Application", .choice(choices(applications)), value: request.text("app") ?? ""),
                ConsoleField(
                    "status", "State",
                    .choice([
                        ("", "all but erased"), ("active", "active"), ("suspended", "suspended"),
                        ("unverified", "without a verified email"), ("attempted", "with wrong attempts today"),
                        ("locked", "locked now"), ("erased", "erased"),
                    ]), value: request.text("status") ?? ""),
                ConsoleField(
                    "created", "Signed up",
                    .choice([
                        ("", "at any time"), ("1d", "in the last day"), ("7d", "in the last 7 days"),
                        ("30d", "in the last 30 days"),
                    ]),
                    value: request.text("created") ?? ""),
                ConsoleField(
                    "seen", "Signed in",
                    .choice([
                        ("", "at any time"), ("1d", "in the last day"), ("30d", "in the last 30 days"),
                        ("not-90d", "not in the last 90 days"), ("not-365d", "not in the last year"),
                    ]), value: request.text("seen") ?? ""),
            ], button: "Find", isQuery: true)
    }

    static func choices(_ applications: [Application], all: String = "all") -> [(value: String, name: String)] {
        [(value: "", name: all)] + applications.map { (value: $0.id.description, name: $0.name) }
    }

    private static func users(
        _ request: ConsoleRequest, _ fleet: Fleet
    ) async throws -> ([Identity.UserSummary], next: String?) {
        var filter = Identity.ListUsers.Filter()
        filter.application = request.text("app").flatMap { ApplicationID($0) }
        let state = request.text("status").flatMap { UserState(rawValue: $0) }
        filter.status = state?.listed
        filter.email = request.text("email").map { .part($0.lowercased()) }
        filter.createdSince = request.text("created").flatMap { Moment(argument: $0)?.timestamp }
        if let seen = request.text("seen") {
            if seen.hasPrefix("not-") {
                filter.notSignedInSince = Moment(argument: String(seen.dropFirst(4)))?.timestamp
            } else {
                filter.signedInSince = Moment(argument: seen)?.timestamp
            }
        }
        // One call looks at a bounded number of rows, so it may find few users, or none, although more follow.
        let operators =
            state == .locked
            ? try await fleet.identity.call(Identity.FindOperatorsApplication()).application?.id : nil
        var (users, cursor) = ([Identity.UserSummary](), request.text("cursor", maximumLength: 1024))
        for _ in 0..<5 {
            let reply = try await fleet.identity.call(
                Identity.ListUsers(filter, limit: Self.size - users.count, cursor: cursor))
            users +=
                state == .locked
                ? try await UserAttempts.locked(reply.users, operators: operators) { try await fleet.tokens.call($0) }
                : reply.users
            cursor = reply.nextCursor
            if cursor == nil || users.count >= Self.size { break }
        }
        return (users, cursor)
    }

    private static func table(
        _ users: [Identity.UserSummary], _ applications: [Application], next: String?, _ request: ConsoleRequest
    ) -> ConsoleTable {
        let names = Dictionary(applications.map { ($0.id, $0.name) }) { first, _ in first }
        var table = ConsoleTable(
            caption: "Users",
            headings: ["Email", "Name", "State", "Application", "Signed up", "Signed in"],
            rows: users.map { user in
                let state: ConsoleCell =
                    user.erasedAt != nil
                    ? ConsoleCell("erased", tone: .neutral)
                    : user.status == .suspended
                        ? ConsoleCell("suspended", tone: .bad)
                        : user.emailVerifiedAt == nil
                            ? ConsoleCell("unverified", tone: .warn) : ConsoleCell("active", tone: .good)
                return .init([
                    ConsoleCell(user.email?.displayText ?? user.id.description, link: "/users/\(user.id)"),
                    .optional(user.name), state,
                    ConsoleCell(names[user.applicationID] ?? "–", link: "/applications/\(user.applicationID)"),
                    .time(user.createdAt, request.times), .time(user.lastSignInAt, request.times),
                ])
            }, empty: next == nil ? "No user matches." : "None among the first; there are more to look at.")
        table.next = next.map { cursor in
            ConsoleRequest.link(
                "/users",
                ["email", "app", "status", "created", "seen"].map { ($0, request.text($0)) } + [("cursor", cursor)])
        }
        return table
    }

    // MARK: The story of an address

    private static func storyForm(_ applications: [Application]) -> ConsoleForm {
        ConsoleForm(
            action: "/story",
            fields: [
                ConsoleField(
                    "address", "Their email", .email, isRequired: true, maximumLength: 254),
                ConsoleField("in", "Application", .choice(choices(applications, all: "any"))),
            ], button: "Explain", isQuery: true)
    }

    /// An address need not be a user's: that may be the reason.
    private func findStory(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let typed = request.text("address") ?? ""
        guard let email = EmailAddress(typed) else {
            throw ServiceError(.invalidRequest, detail: "“\(typed)” is not an email address.")
        }
        let application = request.text("in").flatMap { ApplicationID($0) }
        let input = try await request.call { fleet in
            try await SignInExplanation.Input(of: .email(email, application), fleet)
        }
        if let user = input.user.user { return .redirect("/users/\(user.record.profile.id)") }
        return .page(UserPage.story(input, sessions: [], request, done: nil))
    }
}
