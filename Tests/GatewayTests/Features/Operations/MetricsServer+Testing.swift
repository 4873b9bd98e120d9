import Logging
import ServiceLifecycle

@testable import GatewayService

extension MetricsServer {
    /// Runs `test` with the port of a server of metrics of the scripted services.
    static func run(
        _ scripted: ScriptedFleet, _ settings: MetricsChannel.Settings = .init(),
        _ test: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await scripted.withFleet { fleet in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let server = MetricsServer(
                fleet: fleet, instance: "1", address: "127.0.0.1", port: 0, group: ScriptedFleet.group,
                logger: Logger(label: "test"), settings: settings
            ) { port.yield($0.localAddress?.port ?? 0) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                let services = ServiceGroup(services: [server], logger: Logger(label: "test"))
                group.addTask { try await services.run() }
                for await port in ports {
                    try await test(port)
                    break
                }
                await services.triggerGracefulShutdown()
            }
        }
    }
}
