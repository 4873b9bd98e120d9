import Models
import RPCClient

/// Whether every process and its stores work, and what is misconfigured.
struct HealthPage: ConsolePage {
    func register(on routes: inout ConsoleRoutes) {
        routes.get("/health") { try await show($0) }
    }

    private func show(_ request: ConsoleRequest) async throws -> ConsoleAnswer {
        let (status, diagnosis) = try await request.call { fleet in
            (
                try await FleetStatus(of: fleet, gateway: request.fleet.gateway),
                try await Diagnosis(of: fleet, request.settings)
            )
        }
        let wrong = diagnosis.results.filter { !$0.ok }
        let warnings = diagnosis.results.filter { $0.ok && $0.isWarning }
        let summary: ConsoleStatement =
            if !wrong.isEmpty || !status.ok {
                ConsoleStatement(tone: .bad, text: "Something does not work.")
            } else if !warnings.isEmpty {
                ConsoleStatement(tone: .warn, text: "Everything works. Some settings need a look.")
            } else {
                ConsoleStatement(tone: .good, text: "Everything works.")
            }
        return .page(
            ConsoleView(
                title: "Health", section: .health,
                blocks: [
                    .statements([summary] + (wrong + warnings).map(Self.statement)), .heading("Processes"),
                    .table(Self.table(status)), .heading("All checks"), .table(Self.table(diagnosis)),
                    .heading("The same in the terminal"), .code("latchkey status\nlatchkey doctor"),
                ]))
    }

    private static func statement(_ result: Diagnosis.CheckResult) -> ConsoleStatement {
        ConsoleStatement(
            tone: result.ok ? .warn : .bad,
            text: "\(result.place), \(result.name): \(result.detail ?? "does not work").")
    }

    private static func table(_ status: FleetStatus) -> ConsoleTable {
        ConsoleTable(
            caption: "Processes", headings: ["Service", "Instance", "Process", "State", "Checks"],
            rows: status.services.map { replica in
                let checks = replica.checks.map { $0.ok ? "\($0.name) ok" : "\($0.name): \($0.detail ?? "failing")" }
                let state: ConsoleCell =
                    replica.instance == nil
                    ? ConsoleCell("unreachable", tone: .bad)
                    : replica.ok ? ConsoleCell("ok", tone: .good) : ConsoleCell("failing", tone: .bad)
                return .init([
                    ConsoleCell(replica.service.rawValue), .optional(replica.instance),
                    .optional(replica.processID.map(String.init)), state, .optional(checks.joined(separator: ", ")),
                ])
            })
    }

    private static func table(_ diagnosis: Diagnosis) -> ConsoleTable {
        ConsoleTable(
            caption: "All checks", headings: ["Where", "What", "State", "Detail"],
            rows: diagnosis.results.map { result in
                let tone: ConsoleCell.Tone = !result.ok ? .bad : result.isWarning ? .warn : .good
                return .init([
                    ConsoleCell(result.place), ConsoleCell(result.name.replacing("_", with: " ")),
                    ConsoleCell(!result.ok ? "wrong" : result.isWarning ? "warning" : "ok", tone: tone),
                    .optional(result.detail),
                ])
            })
    }
}
