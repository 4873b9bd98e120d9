import ArgumentParser
import Foundation
import Models
import RPC
import RPCClient

/// `latchkey status`: every replica of every service, and whether its stores work.
struct StatusCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show every replica and whether it and its stores work.",
        discussion: "Exit status 1 when something does not.")

    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        try await Self.status(of: fleet).report
    }

    func run() async throws {
        try await Failure.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.ofThisProcess()
            let status = try await OperatorFleet.connected(runDirectory: settings.runDirectory, Self.status)
            try status.report.write(asJSON: output.isJSON)
            if !status.ok { throw ExitCode.failure }
        }
    }

    private static func status(of fleet: Fleet) async throws -> FleetStatus {
        var services: [FleetStatus.Replica] = []
        for client in fleet.all {
            let answers = try await client.callEachReplica(Operations.GetHealth())
            services += answers.sorted { $0.instance < $1.instance }.map(FleetStatus.Replica.init)
            if answers.isEmpty { services.append(FleetStatus.Replica(missing: client.service)) }
        }
        return FleetStatus(services: services)
    }
}

/// What `latchkey status` prints.
struct FleetStatus: Encodable, Sendable {
    /// One process of the fleet.
    struct Replica: Encodable, Sendable {
        let service: ServiceName
        let instance: String?
        let processID: Int?
        let ok: Bool
        let checks: [Operations.Health.Check]

        init(_ health: Operations.Health) {
            service = health.service
            instance = health.instance
            processID = health.processID
            ok = health.ok
            checks = health.checks
        }

        /// A service of which no replica answers.
        init(missing service: ServiceName) {
            self.service = service
            instance = nil
            processID = nil
            ok = false
            checks = []
        }

        enum CodingKeys: String, CodingKey {
            case service, instance, ok, checks
            case processID = "process_id"
        }
    }

    let ok: Bool
    let services: [Replica]

    init(services: [Replica]) {
        self.services = services
        ok = services.allSatisfy(\.ok)
    }

    var report: Report {
        Report(self) { style in
            Table(
                headings: ["SERVICE", "INSTANCE", "PID", "STATE", "CHECKS"],
                rows: services.map { replica in
                    let checks = replica.checks.map { check in
                        check.ok ? "\(check.name) ok" : "\(check.name): \(check.detail ?? "failing")"
                    }
                    return [
                        replica.service.rawValue, replica.instance ?? "-", replica.processID.map(String.init) ?? "-",
                        replica.instance == nil ? "not reached" : replica.ok ? "ok" : "failing",
                        checks.joined(separator: ", "),
                    ]
                }
            ).text(style, empty: "")
        }
    }
}
