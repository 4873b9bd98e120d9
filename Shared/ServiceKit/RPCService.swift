import Logging
public import Models
public import RPC
public import ServiceLifecycle

/// A service as its `main` assembles it.
public struct RPCService: Sendable {
    /// Handlers of the service's methods.
    public var router: Router
    /// Checks of what the service needs, for `Operations.GetHealth`.
    public var healthChecks: [HealthCheck]
    /// Further checks, for `Operations.Diagnose`.
    public var diagnostics: [HealthCheck]
    /// Background work; stopped after the last call.
    public var background: [any ServiceLifecycle.Service]
    /// Closes the stores; called last.
    public var close: @Sendable () async -> Void

    public init(
        router: Router, healthChecks: [HealthCheck] = [], diagnostics: [HealthCheck] = [],
        background: [any ServiceLifecycle.Service] = [],
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.router = router
        self.healthChecks = healthChecks
        self.diagnostics = diagnostics
        self.background = background
        self.close = close
    }

    /// Adds the methods of `Operations` to the router. Throws `Router.Mismatch` unless the others are exactly those of
    /// `declared`.
    public func completeRouter(
        _ name: ServiceName, instance: String, declared: [any RPCMethod.Type]
    ) throws -> Router {
        var router = router
        router.handleOperations(name, instance: instance, health: healthChecks, diagnostics: diagnostics)
        try router.requireExactly(declared + Operations.methods)
        return router
    }
}

/// Runs an `RPCServer` until graceful shutdown.
struct ServerRun: ServiceLifecycle.Service {
    let server: RPCServer
    let grace: Duration
    let logger: Logger

    func run() async throws {
        try await server.start()
        logger.info("ready")
        try? await gracefulShutdown()
        logger.info("stopping", metadata: ["calls": "\(server.callsInFlight)"])
        await server.stop(grace: grace)
    }
}
