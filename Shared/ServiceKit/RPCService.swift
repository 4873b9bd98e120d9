import Logging
public import Models
public import RPC
public import ServiceLifecycle

/// A service as its `main` assembles it.
public struct RPCService: Sendable {
    /// Handlers of the service's methods.
    public var router: Router
    /// Checks that the service's stores answer, for `Operations.GetHealth` and the metric `latchkey_store_up`.
    public var stores: [HealthCheck]
    /// Checks of what else the service needs, for `Operations.GetHealth`.
    public var healthChecks: [HealthCheck]
    /// Further checks, for `Operations.Diagnose`.
    public var diagnostics: [HealthCheck]
    /// Background work; stopped after the last call.
    public var background: [any ServiceLifecycle.Service]
    /// Closes the stores; called last.
    public var close: @Sendable () async -> Void

    public init(
        router: Router, stores: [HealthCheck] = [], healthChecks: [HealthCheck] = [], diagnostics: [HealthCheck] = [],
        background: [any ServiceLifecycle.Service] = [],
        close: @escaping @Sendable () async -> Void = {}
    ) {
        self.router = router
        self.stores = stores
        self.healthChecks = healthChecks
        self.diagnostics = diagnostics
        self.background = background
        self.close = close
    }

    /// What `Operations.GetHealth` reports.
    var allHealthChecks: [HealthCheck] { stores + healthChecks }

    /// Adds the methods of `Operations` to the router. Throws `Router.Mismatch` unless the others are exactly those of
    /// `declared`.
    public func completeRouter(
        _ name: ServiceName, instance: String, declared: [any RPCMethod.Type]
    ) throws -> Router {
        var router = router
        router.handleOperations(name, instance: instance, health: allHealthChecks, diagnostics: diagnostics)
        try router.requireExactly(declared + Operations.methods)
        return router
    }
}

/// Runs an `RPCServer` until graceful shutdown.
struct ServerRun: ServiceLifecycle.Service {
    /// How long the gateway gets to take the last spans. It takes them every second.
    static let spanGrace = Duration.milliseconds(1500)

    let server: RPCServer
    let grace: Duration
    let logger: Logger
    var spans = SpanBuffer.shared

    func run() async throws {
        try await server.start()
        logger.info("ready")
        try? await gracefulShutdown()
        logger.info("stopping", metadata: ["calls": "\(server.callsInFlight)"])
        // Calls are still answered meanwhile.
        await spans.waitUntilTaken(atMost: min(Self.spanGrace, grace / 4))
        await server.stop(grace: grace)
    }
}
