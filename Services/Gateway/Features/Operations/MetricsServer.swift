import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Models
import NIOCore
import RPCClient
import ServiceKit
import ServiceLifecycle

/// Answers `GET /metrics` on a listener of its own (`LATCHKEY_METRICS_PORT`), in the Prometheus text format. Metrics show rates
/// and errors, so the public port has no such path.
struct MetricsServer: ServiceLifecycle.Service {
    let fleet: Fleet
    /// The name of this gateway.
    let instance: String
    let address: String
    let port: Int
    let group: any EventLoopGroup
    let logger: Logger
    let settings: MetricsChannel.Settings
    /// Called once the server listens.
    var onRunning: @Sendable (any Channel) async -> Void = { _ in }
    private let text = BriefCache<String>()

    init(
        fleet: Fleet, instance: String, address: String, port: Int, group: any EventLoopGroup, logger: Logger,
        settings: MetricsChannel.Settings = .init(),
        onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) {
        (self.fleet, self.instance, self.address, self.port) = (fleet, instance, address, port)
        (self.group, self.logger, self.settings, self.onRunning) = (group, logger, settings, onRunning)
    }

    /// Throws ``ConfigurationError`` if the address or port is not available.
    func run() async throws {
        var quiet = logger
        quiet.logLevel = .warning
        let server = Hummingbird.Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in await respond(to: request) },
            server: HTTPServerBuilder { MetricsChannel(responder: $0, settings: settings) },
            configuration: .init(address: .hostname(address, port: port)),
            onServerRunning: { channel in
                await AcceptErrorHandler.protect(channel, logger)
                await onRunning(channel)
            }, eventLoopGroupProvider: .shared(group), logger: quiet)
        do {
            try await server.run()
        } catch let error as IOError {
            throw ConfigurationError(
                description: "can't listen on \(address) port \(port) "
                    + "(LATCHKEY_METRICS_BIND, LATCHKEY_METRICS_PORT): \(String(cString: strerror(error.errnoCode)))")
        }
    }

    /// `/metrics` has all processes, and `/metrics/gateway` this one only: of several gateways with the same services, one is asked
    /// for the services too, so that nothing is counted twice.
    private func respond(to request: Request) async -> Response {
        guard request.method == .get || request.method == .head else { return Response(status: .methodNotAllowed) }
        let body: String
        switch request.uri.path {
        case "/metrics": body = await text.value { await Self.text(of: fleet, own) }
        case "/metrics/gateway": body = own
        default: return Response(status: .notFound)
        }
        let response = Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: body)))
        return request.method == .head ? response.createHeadResponse() : response
    }

    private var own: String { MetricsText.current(of: ServiceName.gateway.rawValue, replica: instance) }

    /// The metrics of `own` and of every replica that answers in time.
    private static func text(of fleet: Fleet, _ own: String) async -> String {
        await withTaskGroup(of: [String].self) { group in
            for service in fleet.all {
                group.addTask { (try? await service.callEachReplica(Operations.GetMetrics())) ?? [] }
            }
            return MetricsText.merged(await group.reduce(into: [own]) { $0 += $1 })
        }
    }
}
