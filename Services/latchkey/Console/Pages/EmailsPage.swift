import Models
import RPCClient

/// The emails in the outbox, and what emails look like.
struct EmailsPage: ConsolePage {
    /// How many emails a page has.
    static let size = 50

    func register(on routes: inout ConsoleRoutes) {
        routes.get("/emails") { try await show($0) }
        routes.get("/emails/preview") { try await preview($0) }
        routes.get("/emails/preview/content") { try await content($0) }
        routes.post("/emails/:message/retry") { request in
            let message = try request.path("message", as: MessageID.self)
            _ = try await request.call { try await $0.mailer.call(Mailer.RetryMessage(message: message)) }
            return .redirect("/emails?done=retry")
        }
        routes.get("/emails/:message/drop") { request in
            .page(Self.question(try request.path("message", as: MessageID.self)))
        }
        routes.post("/emails/:message/drop") { request in
            let message = try request.path("message", as: MessageID.self)
            _ = try await request.call { try await $0.mailer.call(Mailer.DropMessage(message: message)) }
            return .redirect("/emails?done=drop")
        }
    }

    // MARK: The outbox

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let wanted = request.text("state").flatMap { Mailer.MessageState(rawValue: $0) }
        var messages: [Mailer.MessageRecord] = []
        var cursor: String?
        try await request.call { fleet in
            for state in wanted.map({ [$0] }) ?? [.dead, .retrying, .waiting] where messages.count < Self.size {
                let page = try await fleet.mailer.call(
                    Mailer.ListMessages(
                        state: state, limit: Self.size - messages.count,
                        cursor: wanted == nil ? nil : request.text("cursor", maximumLength: 1024)))
                messages += page.messages
                cursor = wanted == nil ? nil : page.nextCursor
            }
        }
        var table = ConsoleTable(
            caption: "Emails in the outbox",
            headings: ["State", "Email", "To", "Accepted", "Attempts", "Next attempt", "Reason", "Id"],
            rows: messages.map { Self.row($0, request.times) },
            empty: "No email waits: all that were accepted have been delivered.")
        table.next = cursor.map {
            ConsoleRequest.link("/emails", [("state", request.text("state")), ("cursor", $0)])
        }
        let filter = ConsoleForm(
            action: "/emails",
            fields: [
                ConsoleField(
                    "state", "State",
                    .choice([
                        ("", "all"), ("waiting", "waiting: to be sent now"),
                        ("retrying", "retrying: to be sent again later"), ("dead", "dead: given up"),
                    ]), value: request.text("state") ?? "")
            ], button: "Show", isQuery: true)
        let done = ["retry": "The email will be sent now.", "drop": "The email was deleted."][
            request.text("done") ?? ""]
        return .page(
            ConsoleView(
                title: "Emails", section: .emails,
                blocks: (done.map { [.notice($0, isError: false)] } ?? []) + [
                    .form(filter), .table(table), .links([("What emails look like", "/emails/preview")]),
                ]))
    }

    private static func row(_ message: Mailer.MessageRecord, _ times: RelativeTime) -> ConsoleTable.Row {
        let tone: ConsoleCell.Tone =
            switch message.state {
            case .waiting: .neutral
            case .retrying: .warn
            case .dead: .bad
            }
        let path = "/emails/\(message.id)"
        let retry = ConsoleForm.button("Send now", "\(path)/retry", context: "\(message.id)")
        let drop = ConsoleForm(
            action: "\(path)/drop", button: "Delete…", tone: .danger, isQuery: true, context: "\(message.id)")
        return .init(
            [
                ConsoleCell(message.state.rawValue, tone: tone),
                .optional(message.kind?.rawValue.replacing("_", with: " ")), .optional(message.recipient),
                .time(message.acceptedAt, times), ConsoleCell("\(message.attempts)"),
                .time(message.nextAttemptAt, times), .optional(message.reason), .id(message.id),
            ], actions: message.state == .waiting ? [drop] : [retry, drop])
    }

    private static func question(_ message: MessageID) -> ConsoleView {
        ConsoleView(
            title: "Delete an email", section: .emails,
            blocks: [
                .statements([
                    ConsoleStatement(tone: .warn, text: "Delete the email \(message). This can’t be undone.")
                ]), .form(ConsoleForm(action: "/emails/\(message)/drop", button: "Delete", tone: .danger)),
                .links([("Back", "/emails")]), .heading("The same in the terminal"),
                .code("latchkey mail drop \(message)"),
            ])
    }

    // MARK: What emails look like

    /// What an email can be about.
    private static let kinds =
        OutgoingMail.Kind.allCases.filter { $0 != .notice }.map(\.rawValue)
        + OutgoingMail.Notice.allCases.map(\.rawValue)
    private static let languages = [
        "ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt-BR", "zh-Hans",
    ]

    /// An email with sample data, as mailer would write it.
    private func mail(_ request: ConsoleRequest, _ fleet: Fleet) async throws -> Mailer.PreviewMail.Reply {
        let wanted = request.text("client").flatMap { ClientID($0) }
        let client =
            if let wanted {
                try await fleet.identity.call(Identity.ListClients()).first { $0.id == wanted }
            } else { nil as Client? }
        return try await fleet.mailer.call(
            Mailer.PreviewMail(
                kind: request.text("kind") ?? OutgoingMail.Kind.allCases[0].rawValue,
                language: request.text("language") ?? "en", client: client))
    }

    private func preview(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let (sample, clients) = try await request.call { fleet in
            (try await self.mail(request, fleet), try await fleet.identity.call(Identity.ListClients()))
        }
        let kinds = Self.kinds.map { (value: $0, name: $0.replacing("_", with: " ")) }
        let languages = Self.languages.map { (value: $0, name: $0) }
        let senders = [(value: "", name: "a sample")] + clients.map { (value: $0.id.description, name: $0.name) }
        let form = ConsoleForm(
            action: "/emails/preview",
            fields: [
                ConsoleField("kind", "Email", .choice(kinds), value: request.text("kind") ?? ""),
                ConsoleField("language", "Language", .choice(languages), value: request.text("language") ?? "en"),
                ConsoleField("client", "Client", .choice(senders), value: request.text("client") ?? ""),
            ], button: "Show", isQuery: true)
        let content = ConsoleRequest.link(
            "/emails/preview/content", ["kind", "language", "client"].map { ($0, request.text($0)) })
        return .page(
            ConsoleView(
                title: "What emails look like", section: .emails,
                blocks: [
                    .form(form),
                    .fields([("From", ConsoleCell(sample.from)), ("Subject", ConsoleCell(sample.subject))]),
                    .frame(title: "The email as HTML", path: content), .heading("As plain text"), .code(sample.text),
                ]))
    }

    private func content(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        .email(try await request.call { try await mail(request, $0) }.html)
    }
}
