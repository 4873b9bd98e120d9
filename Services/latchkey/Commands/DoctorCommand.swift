import ArgumentParser
import Models
import RPCClient

/// `latchkey doctor`: checks what is often misconfigured.
struct DoctorCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check stores, clocks, builds, email delivery, URLs and cookies.",
        discussion: """
            Reads the same LATCHKEY_… variables as the fleet. The exit status is 1 if something is wrong. A warning works, but needs a \
            look.
            """)

    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        try await Diagnosis(of: fleet, LocalSettings.ofRunningFleet()).report
    }

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.ofRunningFleet()
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
    /// The result of one check.
    struct CheckResult: Encodable, Sendable, Equatable {
        /// The process that checked, `settings`, or a client.
        let place: String
        let name: String
        let ok: Bool
        /// What is wrong, or advice.
        let detail: String?
        /// Whether it works, but needs a look.
        var isWarning = false

        enum CodingKeys: String, CodingKey {
            case place, name, ok, detail
            case isWarning = "warning"
        }

        /// The word for people, and its colour.
        fileprivate var state: (word: String, ink: Style.Ink) {
            guard ok else { return ("wrong", .red) }
            return isWarning ? ("warning", .yellow) : ("ok", .green)
        }
    }

    let ok: Bool
    let results: [CheckResult]

    enum CodingKeys: String, CodingKey {
        case ok
        case results = "findings"
    }

    init(of fleet: Fleet, _ settings: LocalSettings) async throws {
        var results: [CheckResult] = []
        let gateway = OperatorFleet.gateway(settings)
        defer { gateway.close() }
        await gateway.connect()
        var processes: [Operations.Health] = []
        if let absence = OperatorFleet.absence([gateway] + fleet.all, settings) {
            results.append(.init(place: "settings", name: "fleet", ok: false, detail: absence))
        }
        for client in [gateway] + fleet.all {
            let answers = try await client.callEachReplica(Operations.Diagnose())
            processes += answers
            if answers.isEmpty {
                results.append(.init(place: "\(client.service)", name: "running", ok: false, detail: "not reached"))
            }
            for answer in answers.sorted(by: { $0.instance < $1.instance }) {
                results += answer.checks.map {
                    .init(
                        place: "\(answer.service) \(answer.instance)", name: $0.name, ok: $0.ok, detail: $0.detail,
                        isWarning: $0.isWarning == true)
                }
            }
        }
        results += Builds.check(processes)
        results += IssuerRules.check(settings.issuer, settings.environment)
        results += PublicRules.check(settings.issuer, settings.environment)
        results += ConsoleRules.check(settings.environment)
        results += HashThreads.check(replicas: fleet.identity.replicaCount, settings)
        if fleet.identity.replicaCount > 0 {
            let clients = try await fleet.identity.call(Identity.ListClients())
            results += clients.flatMap { IssuerRules.check($0, issuer: settings.issuer) }
        }
        self.init(results: results)
    }

    init(results: [CheckResult]) {
        self.results = results
        ok = results.allSatisfy(\.ok)
    }

    var report: Report {
        Report(self) { style in
            Table(
                headings: ["WHERE", "WHAT", "STATE", ""],
                rows: results.map { [$0.place, $0.name, $0.state.word, $0.detail ?? ""] },
                inks: Dictionary(uniqueKeysWithValues: results.enumerated().map { ($0, [2: $1.state.ink]) })
            ).text(style, empty: "")
        }
    }
}
