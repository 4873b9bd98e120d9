import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Models
import NIOCore
import RPC
import ServiceLifecycle

/// The console's HTTP server: the admin API below `/admin`, and pages for operators everywhere else.
///
/// It has no store, and no secret but the key of the marks of known devices. What it can do, it does by calls to the operator sockets, as
/// `latchkey` does.
struct ConsoleServer: Sendable {
    /// More connections than this wait until others are closed.
    static let maximumConnections = 256

    let settings: ConsoleSettings
    let fleet: ConsoleFleet
    let group: any EventLoopGroup
    let logger: Logger
    /// Adds the pages for operators to the router.
    let pages: ConsolePages

    /// Answers every request.
    func responder() -> ConsoleResponder {
        let router = Hummingbird.Router(context: ConsoleContext.self)
        pages.register(on: router)
        return ConsoleResponder(
            admin: AdminResponder(routes: AdminRoutes.all, fleet: fleet, url: settings.url),
            pages: router.buildResponder(),
            errorPage: pages.errorPage, hosts: AllowedHosts(settings), issuer: fleet.issuer, logger: logger)
    }

    /// The server, which stops like any other service.
    ///
    /// - Parameter onRunning: gets the port on which it listens.
    func application(onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) -> some ApplicationProtocol {
        var quiet = logger
        quiet.logLevel = .warning
        return Hummingbird.Application(
            responder: responder(),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(30),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8 * 1024, maxHeaderListSize: 16 * 1024, maxHeaderFieldCount: 64))),
            configuration: .init(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.maximumConnections)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? settings.port
                logger.info("ready", metadata: ["url": "\(settings.at(port: port).url)"])
                await onRunning(port)
            },
            eventLoopGroupProvider: .shared(group), logger: quiet)
    }

    /// Serves until SIGTERM or SIGINT, and keeps the connections to the fleet meanwhile. Throws ``CommandError`` if it can't listen.
    func run() async throws {
        if let warning = settings.plainHTTPWarning { logger.warning("\(warning)") }
        var quiet = logger
        quiet.logLevel = .warning
        var configuration = ServiceGroupConfiguration(
            services: [FleetConnections(fleet: fleet, samples: pages.samples), application()],
            gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = .seconds(3)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as IOError {
            throw CommandError(
                code: .portUnavailable,
                "can't listen on \(settings.host) port \(settings.port) (LATCHKEY_CONSOLE_BIND): "
                    + String(cString: strerror(error.errnoCode)))
        }
    }

    /// Keeps the connections to the services, and looks at their metrics, for as long as the console runs.
    private struct FleetConnections: ServiceLifecycle.Service {
        let fleet: ConsoleFleet
        let samples: GaugeSampler

        func run() async throws {
            let connections = Task {
                async let sampling: Void = samples.run()
                await fleet.run()
                await sampling
            }
            try? await gracefulShutdown()
            connections.cancel()
            await connections.value
        }
    }
}
