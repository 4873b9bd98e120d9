import Foundation
import GeoIP
import Models
import NIOCore
import RPC
import RPCClient
import ServiceKit
import ServiceLifecycle

/// Runs the gateway. It has no store, and of all secrets only the CSRF key.
@main
enum Main {
    static func main() async {
        await ServiceRunner.run(.gateway, eventLoops: GatewayConfiguration.eventLoops) { environment in
            var settings = try GatewayConfiguration(environment.configuration)
            settings.places = try Places.configured(by: environment.configuration.reader, logger: environment.logger)
            let configuration = settings
            let fleet = Fleet(
                paths: environment.configuration.paths, group: environment.group,
                defaultTimeout: configuration.requestTimeout, logger: environment.logger)
            guard let secrets = try environment.secrets().gateway else {
                throw ConfigurationError(
                    description: "\(environment.configuration.secretFile) (LATCHKEY_SECRET_FILE) has no section gateway"
                )
            }
            let gateway = try GatewayApplication(
                configuration: configuration, csrfKey: secrets.csrfKey, issuer: environment.configuration.issuer,
                fleet: fleet,
                logger: environment.logger)
            let server: any ServiceLifecycle.Service =
                configuration.sharesPort
                ? gateway.sharedPortServer(on: environment.group) : gateway.server(on: environment.group)
            let operatorSocket = OperatorSocket(
                environment, fleet,
                diagnostics: [configuration.clientAddress.report.check(configuration.clientAddress.field)])
            let metrics = configuration.metricsPort.map { port in
                MetricsServer(
                    fleet: fleet, instance: environment.configuration.instance, address: configuration.metricsAddress,
                    port: port, group: environment.group, logger: environment.logger)
            }
            let exporter = configuration.traces.map { traces in
                SpanExporter(
                    configuration: traces, fleet: fleet, instance: environment.configuration.instance,
                    logger: environment.logger)
            }
            // A gateway that listened first would answer 503 in place of others on the same port. If a service is down, it
            // listens all the same, because pages and health checks can tell so.
            await fleet.connect(by: .now + .seconds(2))
            // What is no client's request shares an event loop. Each connection has that of its channel.
            do {
                try await withTaskExecutorPreference(EventLoopTaskExecutor(environment.group.next())) {
                    // Services stop in reverse order: requests first, and the export of their spans last.
                    var services: [any ServiceLifecycle.Service] =
                        [FleetWatch(fleet: fleet)] + (exporter.map { [$0] } ?? []) + [
                            gateway.outboxRelay, operatorSocket,
                        ]
                    if let places = configuration.places { services.append(places) }
                    try await ServiceRunner.serve(
                        services + (metrics.map { [$0] } ?? []) + [server], environment)
                }
            } catch let error as IOError {
                throw ConfigurationError(
                    description: "can't listen on \(configuration.address) port \(configuration.port) "
                        + "(LATCHKEY_BIND, LATCHKEY_PORT): \(String(cString: strerror(error.errnoCode)))")
            }
        }
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
