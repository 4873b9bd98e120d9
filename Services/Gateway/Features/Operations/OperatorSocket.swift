import Logging
import Models
import RPC
import RPCClient
import ServiceKit
import ServiceLifecycle

/// The socket at which the `latchkey` command asks the gateway about its requests, metrics and health.
struct OperatorSocket: ServiceLifecycle.Service {
    private let server: RPCServer
    private let logger: Logger

    /// - Parameter diagnostics: further checks of `latchkey doctor`, beside whether services are reachable.
    init(_ environment: ServiceEnvironment, _ fleet: Fleet, diagnostics: [HealthCheck]) {
        let configuration = environment.configuration
        var router = Router(logger: environment.logger)
        router.handleOperations(
            .gateway, instance: configuration.instance, health: [],
            diagnostics: fleet.all.map { client in
                HealthCheck("reaches_\(client.service)") {
                    guard client.replicaCount > 0 else { throw HealthCheckError("no replica is reachable") }
                }
            } + diagnostics)
        logger = environment.logger
        server = RPCServer(
            service: .gateway, instance: configuration.instance, paths: configuration.paths, router: router,
            access: configuration.socketAccess, allowedUsers: configuration.allowedUsers, roles: [.operator],
            group: environment.group, logger: environment.logger)
    }

    func run() async throws {
        do {
            try await server.start()
        } catch let error as SocketFileError {
            // Users can sign in without it.
            logger.warning("the operator's socket is not available", metadata: ["reason": "\(error)"])
        }
        try? await gracefulShutdown()
        await server.stop(grace: .seconds(1))
    }
}
