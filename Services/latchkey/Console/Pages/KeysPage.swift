import Models
import RPCClient

/// The keys that sign tokens.
struct KeysPage: ConsolePage {
    func register(on routes: inout ConsoleRoutes) {
        routes.get("/keys") { try await show($0) }
        routes.post("/keys/rotate") { request in
            _ = try await request.call { try await $0.tokens.call(Tokens.RotateKeys()) }
            return .redirect("/keys?done=rotate")
        }
        routes.get("/keys/:kid/revoke") { request in .page(Self.question(try Self.kid(request))) }
        routes.post("/keys/:kid/revoke") { request in
            let kid = try Self.kid(request)
            _ = try await request.call { try await $0.tokens.call(Tokens.RevokeKey(kid: kid)) }
            return .redirect("/keys?done=revoke")
        }
    }

    private static func kid(_ request: ConsoleRequest) throws -> String {
        let kid = try request.path("kid", as: String.self)
        guard kid.utf8.count <= 128 else { throw ServiceError(.notFound, detail: "There is no such key.") }
        return kid
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let (keys, events) = try await request.call { fleet in
            (
                try await fleet.tokens.call(Tokens.ListKeys()),
                try await fleet.tokens.call(Tokens.ListKeyEvents(offset: 0))
            )
        }
        let times = request.times
        let table = ConsoleTable(
            caption: "Signing keys", headings: ["Key", "Algorithm", "State", "Signs from", "Retires"],
            rows: keys.map { key in
                .init(
                    [
                        .id(key.kid), ConsoleCell(key.alg),
                        ConsoleCell(key.state.rawValue, tone: key.state == .signing ? .good : .neutral),
                        .time(key.signsFrom, times), .time(key.retiresAt, times),
                    ],
                    actions: [
                        ConsoleForm(
                            action: "/keys/\(key.kid)/revoke", button: "Revoke…", tone: .danger, isQuery: true,
                            context: key.kid)
                    ])
            })
        let log = ConsoleTable(
            caption: "What happened to the keys", headings: ["Time", "Event", "Key", "Algorithm", "By"],
            rows: events.prefix(20).map { event in
                .init([
                    .time(event.at, times), ConsoleCell(event.event.rawValue), .id(event.kid), ConsoleCell(event.alg),
                    ConsoleCell(event.by),
                ])
            })
        let done = [
            "rotate": "The next key is published. It signs once all caches of the key set have it.",
            "revoke": "The key is removed, and all tokens that it signed are refused.",
        ][request.text("done") ?? ""]
        return .page(
            ConsoleView(
                title: "Signing keys", section: .keys,
                blocks: (done.map { [.notice($0, isError: false)] } ?? []) + [
                    .table(table), .buttons([.button("Create the next key", "/keys/rotate")]),
                    .heading("What happened to the keys"), .table(log),
                ]))
    }

    private static func question(_ kid: String) -> ConsoleView {
        ConsoleView(
            title: "Revoke a key", section: .keys,
            blocks: [
                .statements([
                    ConsoleStatement(
                        tone: .warn,
                        text:
                            "Remove the key \(kid) now, and refuse all tokens that it signed. Users stay signed in: their refresh "
                            + "tokens get them new access tokens.")
                ]), .form(ConsoleForm(action: "/keys/\(kid)/revoke", button: "Revoke", tone: .danger)),
                .links([("Back", "/keys")]), .heading("The same in the terminal"), .code("latchkey keys revoke \(kid)"),
            ])
    }
}
