import Hummingbird
import HummingbirdCore
import Models
import NIOCore
import RPCClient
import ServiceKit
import ServiceLifecycle

/// The gateway: HTTP in, flows out. It holds no store, and of secrets only the CSRF key.
@main
enum Main {
    static func main() async {
        await ServiceRunner.run(.gateway) { environment in
            let configuration = try GatewayConfiguration(environment.configuration)
            let (logger, issuer) = (environment.logger, environment.configuration.issuer)
            let fleet = Fleet(
                paths: environment.configuration.paths, group: environment.group,
                defaultTimeout: configuration.requestTimeout, logger: logger)
            let courier = EffectsCourier(fleet: fleet, logger: logger)
            let house = Surroundings(
                fleet: fleet, clients: ClientDirectory(fleet: fleet), cookies: configuration.cookies,
                courier: courier, issuer: issuer)
            let responder = GatewayResponder(
                router: RouterBuilder.build(Endpoints.all(house)), problem: Problem(issuer: issuer),
                timeout: configuration.requestTimeout, logger: logger)

            var quiet = logger
            quiet.logLevel = .warning
            let application = Application(
                responder: responder,
                server: .http1(configuration: serverConfiguration),
                configuration: .init(address: .hostname(configuration.address, port: configuration.port)),
                onServerRunning: { _ in logger.info("ready") },
                eventLoopGroupProvider: .shared(environment.group),
                logger: quiet)
            try await ServiceRunner.serve([FleetWatch(fleet: fleet), courier, application], environment)
        }
    }

    private static var serverConfiguration: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestDeadlineHandler(limit: .seconds(10))],
            idleTimeout: .seconds(60),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 32 * 1024, maxHeaderFieldCount: 100))
    }
}

/// Keeps the connections to the services for as long as the gateway runs.
struct FleetWatch: ServiceLifecycle.Service {
    let fleet: Fleet

    func run() async throws {
        let watch = Task { await fleet.run() }
        try? await gracefulShutdown()
        watch.cancel()
        await watch.value
    }
}
