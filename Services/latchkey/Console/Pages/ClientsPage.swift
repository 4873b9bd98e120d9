import Models
import RPCClient

/// The clients, and one of them with its connections to providers.
struct ClientsPage: ConsolePage {
    func register(on routes: inout ConsoleRoutes) {
        routes.get("/clients") { try await show($0) }
        routes.post("/clients") { try await create($0) }
        routes.get("/clients/:client") { try await showOne($0) }
        routes.get("/clients/:client/test") { try await test($0) }
        routes.get("/clients/:client/connections/:provider/remove") { request in
            .page(try Self.question(request))
        }
        routes.post("/clients/:client/connections/:provider/remove") { request in
            let client = try request.path("client", as: ClientID.self)
            let provider = try Self.provider(request)
            _ = try await request.call {
                try await $0.identity.call(Identity.RemoveProviderConnection(client: client, provider: provider))
            }
            return .redirect("/clients/\(client)?done=removed")
        }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let (clients, applications) = try await request.call { fleet in
            (
                try await fleet.identity.call(Identity.ListClients()),
                try await ApplicationChoices.withoutOperators(fleet)
            )
        }
        var blocks: [ConsoleBlock] = [.table(Self.table(clients, request.times))]
        if !applications.isEmpty {
            blocks += [
                .heading("A new client"),
                .form(
                    ConsoleForm(
                        action: "/clients",
                        fields: [
                            ConsoleField(
                                "app", "Application",
                                .choice(applications.map { (value: $0.id.description, name: $0.name) })),
                            ConsoleField("name", "Name", isRequired: true, maximumLength: 80),
                            ConsoleField(
                                "origin", "Origin",
                                hint: "Its pages may call the API, such as https://notes.example.",
                                maximumLength: 512),
                            ConsoleField("redirect_uri", "Redirect URI", maximumLength: 2048),
                            ConsoleField(
                                "method", "Sign-in methods",
                                .choice([
                                    ("password", "password"), ("magic_link", "emailed link"),
                                    ("both", "password and emailed link"),
                                ]), value: "password"),
                        ], button: "Create")),
            ]
        }
        return .page(ConsoleView(title: "Clients", section: .clients, blocks: blocks))
    }

    /// Clients, each with whether people can sign in.
    static func table(_ clients: [Client], _ times: RelativeTime) -> ConsoleTable {
        ConsoleTable(
            caption: "Clients", headings: ["Name", "Application", "Methods", "State", "Created", "Id"],
            rows: clients.map { client in
                .init([
                    ConsoleCell(client.name, link: "/clients/\(client.id)"),
                    ConsoleCell(client.applicationName, link: "/applications/\(client.applicationID)"),
                    .optional(client.loginMethods.map(\.rawValue).joined(separator: " ")),
                    client.configuredMethods.isEmpty
                        ? ConsoleCell("no way to sign in", tone: .bad) : ConsoleCell("ok", tone: .good),
                    .time(client.createdAt, times), .id(client.id),
                ])
            }, empty: "No clients yet.")
    }

    private func create(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        guard let application = request.formText("app").flatMap({ ApplicationID($0) }) else {
            throw ServiceError(.invalidRequest, detail: "Choose an application.")
        }
        let methods: [LoginMethod] =
            switch request.formText("method") {
            case "magic_link": [.magicLink]
            case "both": [.password, .magicLink]
            default: [.password]
            }
        let client = try await request.call { fleet in
            try await fleet.identity.call(
                Identity.CreateClient(
                    id: nil, application: application, name: request.formText("name") ?? "",
                    origins: [request.formText("origin", maximumLength: 512)].compactMap(\.self),
                    redirectURIs: [request.formText("redirect_uri", maximumLength: 2048)].compactMap(\.self),
                    loginMethods: methods, logoURL: nil, accentColour: nil, isFirstParty: true, linkPages: [:]))
        }
        return .redirect("/clients/\(client.id)?done=created")
    }

    // MARK: One client

    private func showOne(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let id = try request.path("client", as: ClientID.self)
        let (found, connections) = try await request.call { fleet in
            (
                try await fleet.identity.call(Identity.ShowClient(client: id)),
                try await fleet.identity.call(Identity.ListProviderConnections(client: id))
            )
        }
        let client = found.client
        let done = ["created": "The client was created.", "removed": "The connection was removed."][
            request.text("done") ?? ""]
        return .page(
            ConsoleView(
                title: client.name, section: .clients,
                blocks: (done.map { [.notice($0, isError: false)] } ?? []) + [
                    .buttons([
                        ConsoleForm(action: "/clients/\(id)/test", button: "Test", tone: .primary, isQuery: true)
                    ]),
                    .fields([
                        ("Id", .id(id)),
                        (
                            "Application",
                            ConsoleCell(client.applicationName, link: "/applications/\(client.applicationID)")
                        ), ("Origins", .optional(client.origins.joined(separator: " "))),
                        ("Redirect URIs", .optional(client.redirectURIs.joined(separator: " "))),
                        ("Sign-in methods", .optional(client.loginMethods.map(\.rawValue).joined(separator: " "))),
                        ("First-party", ConsoleCell(client.isFirstParty ? "yes" : "no")),
                        ("Authentication", ConsoleCell(client.authentication.rawValue)),
                        ("Consents", ConsoleCell("\(found.consents)")),
                        ("Open invitations", ConsoleCell("\(found.openInvites)")),
                        ("Created", .time(client.createdAt, request.times)),
                    ]), .heading("Connections with providers"),
                    .table(Self.table(connections, of: id, request)),
                    .links([("What happened here", ConsoleRequest.link("/audit", [("client", "\(id)")]))]),
                    .text("Settings, secrets, connections and deletion are in the terminal:"),
                    .code(
                        "latchkey clients update \(id) --help\nlatchkey connections set google --client \(id) --client-id …\n"
                            + "latchkey clients delete \(id) --dry-run"),
                ]))
    }

    private static func table(
        _ connections: [ProviderConnection], of client: ClientID, _ request: ConsoleRequest
    ) -> ConsoleTable {
        ConsoleTable(
            caption: "Connections", headings: ["Provider", "Its client id", "Callback URL", "Set"],
            rows: connections.map { connection in
                .init(
                    [
                        ConsoleCell(connection.provider.displayName), .id(connection.providerClientID),
                        .id(ClientTest.callback(connection.provider, request.settings.issuer)),
                        .time(connection.updatedAt, request.times),
                    ],
                    actions: [
                        ConsoleForm(
                            action: "/clients/\(client)/connections/\(connection.provider)/remove", button: "Remove…",
                            tone: .danger, isQuery: true, context: connection.provider.displayName)
                    ])
            }, empty: "No connections.")
    }

    private static func provider(_ request: ConsoleRequest) throws -> Provider {
        guard let provider = Provider(rawValue: try request.path("provider", as: String.self)) else {
            throw ServiceError(.notFound, detail: "There is no such provider.")
        }
        return provider
    }

    private static func question(_ request: ConsoleRequest) throws -> ConsoleView {
        let client = try request.path("client", as: ClientID.self)
        let provider = try provider(request)
        return ConsoleView(
            title: "Remove a connection", section: .clients,
            blocks: [
                .statements([
                    ConsoleStatement(
                        tone: .warn,
                        text:
                            "Remove the connection of \(client) with \(provider.displayName). Its users stay, but can’t sign in by it."
                    )
                ]),
                .form(
                    ConsoleForm(
                        action: "/clients/\(client)/connections/\(provider)/remove", button: "Remove", tone: .danger)),
                .links([("Back", "/clients/\(client)")]), .heading("The same in the terminal"),
                .code("latchkey connections remove \(provider) --client \(client)"),
            ])
    }

    private func test(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let id = try request.path("client", as: ClientID.self)
        let (client, connections, entries) = try await request.call { fleet in
            var filter = Identity.ListAuditEntries.Filter()
            filter.client = id
            return (
                try await fleet.identity.call(Identity.ShowClient(client: id)).client,
                try await fleet.identity.call(Identity.ListProviderConnections(client: id)),
                try await fleet.identity.call(Identity.ListAuditEntries(filter, limit: 200))
            )
        }
        let test = ClientTest(
            client: client, connections: connections, entries: entries, issuer: request.settings.issuer)
        return .page(
            ConsoleView(
                title: "Test of \(client.name)", section: .clients,
                blocks: [
                    .statements(test.statements),
                    .buttons([ConsoleForm(action: "/clients/\(id)/test", button: "Test again", isQuery: true)]),
                    .links([("Back", "/clients/\(id)")]),
                ]))
    }
}
