import Logging
public import Models
public import RPC
public import ServiceLifecycle

/// A service of the fleet as its `main` assembles it: what it answers, what it needs, what runs beside.
public struct RPCService: Sendable {
    /// What is answered.
    public var router: Router
    /// What must work for the service to work.
    public var healthChecks: [HealthCheck]
    /// What an operator should know of besides: see `Operations.Diagnose`.
    public var diagnostics: [HealthCheck]
    /// Work that goes on beside the calls; stopped after the last call is answered.
    public var background: [any ServiceLifecycle.Service]
    /// Closes the stores, last of all.
    public var close: @Sendable () async -> Void

    /// Makes a service; see the properties.
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

    /// The router with the methods that every service answers added. Throws `Router.Mismatch` unless the rest is
    /// exactly what `declared` lists.
    public func completeRouter(
        _ name: ServiceName, instance: String, declared: [any RPCMethod.Type]
    ) throws -> Router {
        var router = router
        router.handleOperations(name, instance: instance, health: healthChecks, diagnostics: diagnostics)
        try router.requireExactly(declared + Operations.methods)
        return router
    }
}

/// Runs an `RPCServer` until a graceful stop is asked for.
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
