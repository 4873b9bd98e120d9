import Logging
import Models
import RPC
import RPCClient
import ServiceKit
import ServiceLifecycle

/// Where the operator's command asks the gateway what it did. It answers nothing else, and nobody else.
struct OperatorSocket: ServiceLifecycle.Service {
    private let server: RPCServer
    private let logger: Logger

    /// - Parameter diagnostics: what `latchkey doctor` asks beside whether services are reached.
    init(_ environment: ServiceEnvironment, _ fleet: Fleet, diagnostics: [HealthCheck]) {
        let configuration = environment.configuration
        var router = Router(logger: environment.logger)
        router.handleOperations(
            .gateway, instance: configuration.instance, health: [],
            diagnostics: fleet.all.map { client in
                HealthCheck("reaches_\(client.service)") {
                    guard client.replicaCount > 0 else { throw HealthCheck.Finding("no replica of it is there") }
                }
            } + diagnostics)
        logger = environment.logger
        server = RPCServer(
            service: .gateway, instance: configuration.instance, paths: configuration.paths, router: router,
            audience: configuration.socketAudience, allowedUsers: configuration.allowedUsers, roles: [.operator],
            group: environment.group, logger: environment.logger)
    }

    func run() async throws {
        do {
            try await server.start()
        } catch let fault as SocketFile.Fault {
            // Without it people still sign in.
            logger.warning("the operator can't ask this gateway", metadata: ["reason": "\(fault)"])
        }
        try? await gracefulShutdown()
        await server.stop(grace: .seconds(1))
    }
}
