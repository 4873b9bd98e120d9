import ArgumentParser
import Models
import RPCClient
import ServiceKit

/// `latchkey health SERVICE`: the health check of a container.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Check whether this replica of a service works.",
        discussion: """
            Checks the replica that LATCHKEY_INSTANCE names, or the gateway at LATCHKEY_PORT. The exit status is 1 if it \
            or one of its stores does not work. With --process-only, a store that does not work is allowed: a process \
            waits for its store, so to start it again would not help.
            """)

    @OptionGroup var output: OutputOptions
    @Flag(help: "Pass if the process answers, even if a store does not work.") var processOnly = false
    @Argument(help: "gateway, identity, tokens, mailer or waitlists.", transform: Self.service)
    var service: ServiceName

    func run() async throws {
        try await ErrorReport.reporting(asJSON: output.isJSON) {
            let settings = try LocalSettings.current()
            let replica = try await service == .gateway ? gateway(settings) : replica(settings)
            try FleetStatus(services: [replica]).report.write(asJSON: output.isJSON)
            // A replica that did not answer has no instance.
            guard replica.ok || processOnly && replica.instance != nil else { throw ExitCode.failure }
        }
    }

    private static func service(_ name: String) throws -> ServiceName {
        guard let service = ServiceName(rawValue: name) else { throw ValidationError("there is no service \(name)") }
        return service
    }

    private func gateway(_ settings: LocalSettings) async -> FleetStatus.Replica {
        guard await GatewayProbe.isAlive(settings) else { return .init(missing: .gateway) }
        return .init(.init(service: .gateway, instance: "1", processID: 0, checks: []))
    }

    private func replica(_ settings: LocalSettings) async throws -> FleetStatus.Replica {
        let instance = try ServiceConfiguration.fromEnvironment().instance
        let answers = try await OperatorFleet.connected(runDirectory: settings.runDirectory) { fleet in
            try await fleet.all.first { $0.service == service }?.callEachReplica(Operations.GetHealth()) ?? []
        }
        return answers.first { $0.instance == instance }.map { .init($0) } ?? .init(missing: service)
    }
}
