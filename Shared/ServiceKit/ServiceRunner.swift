import CoreMetrics
public import Logging
public import Models
public import NIOPosix
import RPC
public import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
import Glibc
#endif

/// What a service's `main` gets to assemble itself from.
public struct ServiceEnvironment: Sendable {
    /// The settings.
    public let configuration: ServiceConfiguration
    /// Logs with the service's name and instance.
    public let logger: Logger
    /// Threads for sockets.
    public let group: MultiThreadedEventLoopGroup

    /// This service's part of the secrets. Throws `SecretFile.Fault`.
    public func secrets() throws -> SecretFile { try SecretFile.load(from: configuration.secretFile) }
}

/// The lifetime of a process of the fleet: read the environment, assemble, answer until told to stop, stop in order.
public enum ServiceRunner {
    /// Runs a service that answers RPC, and ends the process: 0 after a clean stop, 78 (`EX_CONFIG`) for a setting
    /// or secret that is missing or wrong, 70 (`EX_SOFTWARE`) for anything else, each with one line that says why.
    public static func run(
        _ name: ServiceName, declared: [any RPCMethod.Type],
        assemble: @Sendable (ServiceEnvironment) async throws -> RPCService
    ) async -> Never {
        await run(name) { environment in
            let service = try await assemble(environment)
            let configuration = environment.configuration
            let server = RPCServer(
                service: name, instance: configuration.instance, paths: configuration.paths,
                router: try service.completeRouter(name, instance: configuration.instance, declared: declared),
                audience: configuration.socketAudience, allowedUsers: configuration.allowedUsers,
                group: environment.group, logger: environment.logger)
            let run = ServerRun(server: server, grace: configuration.stopGrace, logger: environment.logger)
            // Services stop in the reverse of this order: first the calls, then what works for them.
            try await serve(service.background + [run], environment)
            await service.close()
        }
    }

    /// Runs any process of the fleet, and ends it as ``run(_:declared:assemble:)`` says.
    public static func run(_ name: ServiceName, body: @Sendable (ServiceEnvironment) async throws -> Void) async
        -> Never
    {
        // A peer that goes away while we write is an error of that write, not a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            let configuration = try configuration(of: name)
            let instance = configuration.instance
            LoggingSystem.bootstrap { _ in
                JSONLogHandler(service: name.rawValue, instance: instance, level: configuration.logLevel)
            }
            MetricsSystem.bootstrap(MetricsRegistry.shared)
            let environment = ServiceEnvironment(
                configuration: configuration, logger: Logger(label: name.rawValue),
                group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
            try await body(environment)
            exit(0)
        } catch let fault as ServiceConfiguration.Fault {
            end(name, fault.description, 78)
        } catch let fault as SecretFile.Fault {
            end(name, fault.description, 78)
        } catch {
            end(name, "\(error)", 70)
        }
    }

    /// Runs `services` until SIGTERM or SIGINT, then stops them last to first within the grace time.
    public static func serve(_ services: [any ServiceLifecycle.Service], _ environment: ServiceEnvironment) async throws
    {
        var quiet = environment.logger
        quiet.logLevel = .warning
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = environment.configuration.stopGrace + .seconds(2)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Tries `body` until it works: a store that is away is waited for, and said so once.
    public static func waiting(for what: String, _ logger: Logger, _ body: () async throws -> Void) async throws {
        var saidSo = false
        while true {
            do {
                try await body()
                if saidSo { logger.info("\(what) is there") }
                return
            } catch let error as any ServiceErrorConvertible where error.serviceError.status == 503 {
                if !saidSo { logger.warning("waiting for \(what)", metadata: ["error": "\(error)"]) }
                saidSo = true
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    /// The settings of this process. What is wrong with them is logged as everything else is, though what they say about
    /// the log is not known then.
    private static func configuration(of name: ServiceName) throws -> ServiceConfiguration {
        do {
            return try ServiceConfiguration.fromEnvironment()
        } catch {
            LoggingSystem.bootstrap { _ in JSONLogHandler(service: name.rawValue, instance: "1", level: .info) }
            throw error
        }
    }

    private static func end(_ name: ServiceName, _ reason: String, _ code: Int32) -> Never {
        Logger(label: name.rawValue).critical("\(reason)")
        exit(code)
    }
}
