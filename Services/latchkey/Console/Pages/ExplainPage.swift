import Models
import RPCClient

/// What each process did for a request.
struct ExplainPage: ConsolePage {
    func register(on routes: inout ConsoleRoutes) {
        routes.get("/explain") { try await show($0) }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let typed = request.text("request") ?? ""
        var field = ConsoleField(
            "request", "Request", value: typed,
            hint:
                "Its id, req_…: in the header X-Request-Id, in the audit log, and at the end of a problem’s “instance”.",
            isRequired: true)
        var blocks: [ConsoleBlock] = []
        if let id = RequestID(typed) {
            let steps = try await request.call { try await RequestExplanation.steps(of: id, $0, request.fleet.gateway) }
            blocks = [
                .table(Self.table(steps)),
                .links([("Its entries in the audit log", ConsoleRequest.link("/audit", [("request", "\(id)")]))]),
            ]
        } else if !typed.isEmpty {
            field.error = "This is not the id of a request."
        }
        let form = ConsoleForm(action: "/explain", fields: [field], button: "Explain", isQuery: true)
        return .page(ConsoleView(title: "Explain a request", section: .explain, blocks: [.form(form)] + blocks))
    }

    private static func table(_ steps: [Operations.Step]) -> ConsoleTable {
        ConsoleTable(
            caption: "What each process did", headings: ["Time", "Process", "Action", "Outcome", "ms", "Detail"],
            rows: steps.map { step in
                .init([
                    ConsoleCell(String(step.time.description.dropFirst(11).dropLast())),
                    ConsoleCell("\(step.service) \(step.instance)"), .id(step.action),
                    ConsoleCell(step.outcome, tone: step.outcome == "ok" ? .good : .bad),
                    ConsoleCell("\(step.milliseconds)"), .optional(step.detail),
                ])
            }, empty: "No process remembers this request. It may be too old, or belong to another fleet.")
    }
}
