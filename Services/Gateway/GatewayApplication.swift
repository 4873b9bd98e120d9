import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Models
import NIOCore
import RPCClient
import ServiceKit

/// The assembled gateway, which `main` and the tests run.
struct GatewayApplication: Sendable {
    let fleet: Fleet
    let outboxRelay: OutboxRelay
    /// Called when an endpoint throws an error that its operation does not list, which is a mistake in the operation.
    var onUndescribedError: @Sendable (Operation, ErrorCode) -> Void
    private let features: GatewayFeatures
    /// Nil if traces are off.
    private let tracing: RequestTracing?
    private let configuration: GatewayConfiguration
    private let issuer: String
    private let logger: Logger

    init(
        configuration: GatewayConfiguration, csrfKey: SecretKey, issuer: String, fleet: Fleet,
        tracer: SpanRecorder = .shared, logger: Logger
    ) throws {
        self.configuration = configuration
        self.issuer = issuer
        self.fleet = fleet
        self.logger = logger
        tracing = configuration.traces.map { traces in
            RequestTracing(
                sampler: traces.sampler,
                trustedPeers: traces.trustsTraceParent ? configuration.clientAddress.trustedProxies : [],
                issuer: issuer, tracer: tracer)
        }
        outboxRelay = OutboxRelay(fleet: fleet, tracer: configuration.traces == nil ? nil : tracer, logger: logger)
        onUndescribedError = { operation, code in
            logger.warning(
                "an error is not described", metadata: ["operation": "\(operation.id)", "code": "\(code)"])
        }
        features = try GatewayFeatures(
            configuration: configuration, csrfKey: csrfKey, issuer: issuer, fleet: fleet, outboxRelay: outboxRelay)
    }

    var endpoints: [MountedEndpoint] { features.endpoints }

    /// The HTTP server, which stops like any other service.
    func server(
        on group: any EventLoopGroup, onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let responder = responder()
        let channelSettings = channelSettings(healthAnswer: responder.healthAnswer)
        return Hummingbird.Application(
            responder: responder,
            server: HTTPServerBuilder { GatewayChannel(responder: $0, settings: channelSettings) },
            configuration: .init(address: .hostname(configuration.address, port: configuration.port)),
            onServerRunning: { channel in await report(channel, onRunning) },
            eventLoopGroupProvider: .shared(group),
            logger: quietLogger)
    }

    /// The HTTP server on a port that other gateways share.
    func sharedPortServer(
        on group: any EventLoopGroup, onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> SharedPortServer {
        let responder = responder()
        return SharedPortServer(
            responder: responder, settings: channelSettings(healthAnswer: responder.healthAnswer),
            address: configuration.address, port: configuration.port, group: group, logger: quietLogger,
            onRunning: { channel in await report(channel, onRunning) })
    }

    private func responder() -> GatewayResponder {
        let endpoints = endpoints.map { $0.reportingUndescribedErrors(to: onUndescribedError) }
        return GatewayResponder(
            router: RouterBuilder.build(endpoints), policies: ResponsePolicies(endpoints.map(\.operation)),
            problem: problem,
            errorPage: features.errorPage, cors: CORS(clients: features.clients),
            securityHeaders: SecurityHeaders(issuer: issuer), cookies: features.cookies,
            clientAddress: configuration.clientAddress,
            timeout: configuration.requestTimeout, journal: .shared,
            serverErrors: ServerErrorLog(logger: logger), metrics: RequestMetrics(), tracing: tracing)
    }

    @Sendable private func report(
        _ channel: any Channel, _ onRunning: @Sendable (any Channel) async -> Void
    ) async {
        await AcceptErrorHandler.protect(channel, logger)
        logger.info("ready")
        await onRunning(channel)
    }

    private var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = .warning
        return quiet
    }

    private var problem: Problem { Problem(issuer: issuer) }

    /// What the connections share, such as the budget of bytes.
    private func channelSettings(
        healthAnswer: @escaping @Sendable (HTTPRequest) -> HealthAnswer
    ) -> GatewayChannel.Settings {
        let connections = ConnectionLimits(
            maximum: OpenFiles.room(forConnections: configuration.maximumConnections),
            maximumPerClient: configuration.maximumConnectionsPerClient,
            exempt: configuration.clientAddress.trustedProxies + configuration.exemptClients)
        MetricsRegistry.shared.observe("gateway_connections_open") { Double(connections.count) }
        for service in fleet.all {
            MetricsRegistry.shared.observe(
                "gateway_service_replicas", dimensions: [("of", service.service.rawValue)]
            ) { Double(service.replicaCount) }
        }
        return GatewayChannel.Settings(
            connections: connections,
            budget: ReceiveBudget(), problem: problem, standardHost: URL(string: issuer)?.authority ?? "localhost",
            receiveTimeout: configuration.receiveTimeout, healthAnswer: healthAnswer, drainTime: configuration.drainTime
        )
    }
}

extension URL {
    /// The host and, if there is one, the port, in the format of `Host`.
    fileprivate var authority: String? {
        guard let host = host() else { return nil }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }
}
