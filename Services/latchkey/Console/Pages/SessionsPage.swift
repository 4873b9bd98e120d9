import Models
import RPCClient

/// The sessions of a user.
struct SessionsPage: ConsolePage {
    func register(on routes: inout ConsoleRoutes) {
        routes.get("/sessions") { try await show($0) }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let typed = request.text("user") ?? ""
        var field = ConsoleField("user", "Email or id of the user", value: typed, isRequired: true)
        var blocks: [ConsoleBlock] = []
        if !typed.isEmpty {
            if let reference = UserReference(argument: typed) {
                let (user, sessions) = try await request.call { fleet in
                    let key: Identity.UserKey =
                        switch reference {
                        case .id(let id): .id(id)
                        case .email(let email): .email(email, nil)
                        }
                    let user = try await fleet.identity.call(Identity.ShowUser(key)).profile
                    return (user, try await fleet.tokens.call(Tokens.ListSessions(of: .user(user.id))))
                }
                blocks = [
                    .heading("Sessions of \(user.address?.displayText ?? "\(user.id)")"),
                    .table(Self.table(sessions, of: user.id, request.times)),
                    .links([("The user", "/users/\(user.id)"), ("End all sessions…", "/users/\(user.id)/end-sessions")]
                    ),
                ]
            } else {
                field.error = "This is neither an email nor the id of a user."
            }
        }
        let form = ConsoleForm(action: "/sessions", fields: [field], button: "Show", isQuery: true)
        return .page(ConsoleView(title: "Sessions", section: .sessions, blocks: [.form(form)] + blocks))
    }

    /// The sessions with a button for each.
    static func table(_ sessions: [Session], of user: UserID, _ times: RelativeTime) -> ConsoleTable {
        ConsoleTable(
            caption: "Sessions", headings: ["Client", "Signed in", "Last used", "From", "Browser"],
            rows: sessions.map { session in
                .init(
                    [
                        .id(session.clientID, link: "/clients/\(session.clientID)"), .time(session.createdAt, times),
                        .time(session.lastUsedAt, times), .optional(session.ipAddress), .optional(session.userAgent),
                    ],
                    actions: [
                        .button(
                            "End", "/users/\(user)/sessions/\(session.id)/end",
                            context: "the session \(session.id)")
                    ])
            }, empty: "No active sessions.")
    }
}
