import Models
import RPCClient

/// The keys with which programs call the admin API.
struct APIKeysPage: ConsolePage {
    func register(on routes: inout ConsoleRoutes) {
        routes.get("/api-keys") { try await show($0) }
        routes.post("/api-keys") { try await create($0) }
        routes.get("/api-keys/:key/revoke") { request in .page(Self.question(try request.path("key"))) }
        routes.post("/api-keys/:key/revoke") { request in
            let key = try request.path("key", as: APIKeyID.self)
            _ = try await request.call { try await $0.identity.call(Identity.RevokeAPIKey(key: key)) }
            return .redirect("/api-keys?done=revoked")
        }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let (keys, applications) = try await request.call { fleet in
            (
                try await fleet.identity.call(Identity.ListAPIKeys()),
                try await ApplicationChoices.withoutOperators(fleet)
            )
        }
        let names = Dictionary(applications.map { ($0.id, $0.name) }) { first, _ in first }
        let table = ConsoleTable(
            caption: "API keys", headings: ["Name", "May", "Application", "Created", "Expires", "Last used", "Id"],
            rows: keys.map { key in
                .init(
                    [
                        ConsoleCell(key.name),
                        ConsoleCell(key.scope.rawValue, tone: key.scope == .write ? .warn : .neutral),
                        ConsoleCell(key.applicationID.map { names[$0] ?? "\($0)" } ?? "all"),
                        .time(key.createdAt, request.times), .time(key.expiresAt, request.times),
                        .time(key.lastUsedAt, request.times), .id(key.id),
                    ],
                    actions: [
                        ConsoleForm(
                            action: "/api-keys/\(key.id)/revoke", button: "Revoke…", tone: .danger, isQuery: true,
                            context: key.name)
                    ])
            }, empty: "No API keys yet.")
        let done: [ConsoleBlock] =
            request.text("done") == "revoked" ? [.notice("The key is revoked.", isError: false)] : []
        return .page(
            ConsoleView(
                title: "API keys", section: .apiKeys,
                blocks: done + [
                    .text("Programs send a key as bearer token to /admin. Its description is at /admin/openapi.json."),
                    .table(table), .heading("A new key"), .form(Self.form(applications)),
                ]))
    }

    private static let lifetimes = [
        ("90", "90 days"), ("30", "30 days"), ("365", "a year"), ("", "until it is revoked"),
    ]

    private static func form(_ applications: [Application]) -> ConsoleForm {
        ConsoleForm(
            action: "/api-keys",
            fields: [
                ConsoleField("name", "Name", hint: "What uses it.", isRequired: true, maximumLength: 80),
                ConsoleField(
                    "scope", "It may", .choice([("read", "look"), ("write", "look and change")]), value: "read"),
                ConsoleField("app", "Application", .choice(UsersPage.choices(applications))),
                ConsoleField("days", "It lasts", .choice(lifetimes.map { (value: $0.0, name: $0.1) }), value: "90"),
            ], button: "Create")
    }

    /// The answer to the form has the key, because it is displayed only once.
    private func create(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        guard let scope = request.formText("scope").flatMap({ APIKey.Scope(rawValue: $0) }) else {
            throw ServiceError(.invalidRequest, detail: "Choose what the key may do.")
        }
        let application = try Self.chosen("app", request) { ApplicationID($0) }
        let days = try Self.chosen("days", request) { text in
            Int(text).flatMap { (1...3660).contains($0) ? $0 : nil }
        }
        let made = try await request.call { fleet in
            try await fleet.identity.call(
                Identity.CreateAPIKey(
                    name: request.formText("name") ?? "", scope: scope,
                    application: application, lifetime: days.map { $0 * 86_400 }))
        }
        return .page(
            ConsoleView(
                title: "The new key", section: .apiKeys,
                blocks: [
                    .notice("The key was created. Copy it now: it is not shown again.", isError: false),
                    .code(made.secret.reveal()),
                    .fields([
                        ("Name", ConsoleCell(made.key.name)), ("Id", .id(made.key.id)),
                        ("Expires", .time(made.key.expiresAt, request.times)),
                    ]), .links([("Back to the keys", "/api-keys")]),
                ]))
    }

    /// What is chosen in a field: nil for its empty choice. Throws 400 for anything else, so that no key reaches more or lasts longer than
    /// was meant.
    private static func chosen<Value>(
        _ field: String, _ request: ConsoleRequest, _ value: (String) -> Value?
    ) throws -> Value? {
        let text = request.form?[field]
        if text?.isEmpty == true { return nil }
        guard let found = text.flatMap(value) else {
            throw ServiceError(.invalidRequest, detail: "Choose the key's application and how long it lasts.")
        }
        return found
    }

    private static func question(_ key: APIKeyID) -> ConsoleView {
        ConsoleView(
            title: "Revoke a key", section: .apiKeys,
            blocks: [
                .statements([
                    ConsoleStatement(
                        tone: .warn, text: "Revoke the key \(key). Programs that use it are refused at once.")
                ]), .form(ConsoleForm(action: "/api-keys/\(key)/revoke", button: "Revoke", tone: .danger)),
                .links([("Back", "/api-keys")]), .heading("The same in the terminal"),
                .code("latchkey api-keys revoke \(key)"),
            ])
    }
}
