import ArgumentParser
import Foundation
import Models
import RPC
import RPCClient

/// `latchkey status`: shows every replica of every service, and whether its stores work.
struct StatusCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show every replica, and whether it and its stores work.",
        discussion: "The exit status is 1 if something does not work.")

    @OptionGroup var output: OutputOptions

    func perform(_ fleet: Fleet) async throws -> Report {
        try await FleetStatus(of: fleet).report
    }

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.current()
            let gateway = OperatorFleet.gateway(settings)
            defer { gateway.close() }
            await gateway.connect()
            let (status, absence) = try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
                (
                    try await FleetStatus(of: fleet, gateway: gateway),
                    OperatorFleet.absence([gateway] + fleet.all, settings)
                )
            }
            if let absence { ErrorReport.warn(absence) }
            try status.report.write(asJSON: output.isJSON)
            if !status.ok { throw ExitCode.failure }
        }
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

        /// A service with no reachable replica.
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

    /// Asks every replica of every service, and with `gateway` every gateway.
    init(of fleet: Fleet, gateway: ServiceClient? = nil) async throws {
        var services: [Replica] = []
        for client in [gateway].compactMap(\.self) + fleet.all {
            let answers = try await client.callEachReplica(Operations.GetHealth())
            services += answers.sorted { $0.instance < $1.instance }.map(Replica.init)
            if answers.isEmpty { services.append(Replica(missing: client.service)) }
        }
        self.init(services: services)
    }

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
                        replica.instance == nil ? "unreachable" : replica.ok ? "ok" : "failing",
                        checks.joined(separator: ", "),
                    ]
                }
            ).text(style, empty: "")
        }
    }
}
