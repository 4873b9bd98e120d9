import ArgumentParser
import Models
import RPCClient

/// `latchkey doctor`: everything that tends to be wrong, looked at.
struct DoctorCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check stores, clocks, mails, addresses and cookies, and say what to mend.",
        discussion: "Reads the same LATCHKEY_… variables as the fleet. Exit status 1 when something is wrong.")

    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        try await Diagnosis(of: fleet, LocalSettings.ofTheFleet()).report
    }

    func run() async throws {
        try await Failure.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.ofTheFleet()
            let diagnosis = try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
                try await Diagnosis(of: fleet, settings)
            }
            try diagnosis.report.write(asJSON: output.isJSON)
            if !diagnosis.ok { throw ExitCode.failure }
        }
    }
}

/// What `latchkey doctor` prints.
struct Diagnosis: Encodable, Sendable {
    /// One thing that was looked at.
    struct Finding: Encodable, Sendable, Equatable {
        /// The process that looked, or `settings`.
        let place: String
        let name: String
        let ok: Bool
        /// What is wrong, or good to know.
        let detail: String?
    }

    let ok: Bool
    let findings: [Finding]

    init(of fleet: Fleet, _ settings: LocalSettings) async throws {
        var findings: [Finding] = []
        let gateway = try OperatorFleet.gateway()
        defer { gateway.close() }
        await gateway.connect()
        for client in [gateway] + fleet.all {
            let answers = try await client.callEachReplica(Operations.Diagnose())
            if answers.isEmpty {
                findings.append(.init(place: "\(client.service)", name: "running", ok: false, detail: "not reached"))
            }
            for answer in answers.sorted(by: { $0.instance < $1.instance }) {
                findings += answer.checks.map {
                    .init(place: "\(answer.service) \(answer.instance)", name: $0.name, ok: $0.ok, detail: $0.detail)
                }
            }
        }
        findings += IssuerRules.findings(settings.issuer, settings.environment)
        if fleet.identity.replicaCount > 0 {
            let clients = try await fleet.identity.call(Identity.ListClients())
            findings += clients.flatMap { IssuerRules.findings(of: $0, issuer: settings.issuer) }
        }
        self.init(findings: findings)
    }

    init(findings: [Finding]) {
        self.findings = findings
        ok = findings.allSatisfy(\.ok)
    }

    var report: Report {
        Report(self) { style in
            Table(
                headings: ["WHERE", "WHAT", "STATE", ""],
                rows: findings.map { [$0.place, $0.name, $0.ok ? "ok" : "wrong", $0.detail ?? ""] }
            ).text(style, empty: "")
        }
    }
}
