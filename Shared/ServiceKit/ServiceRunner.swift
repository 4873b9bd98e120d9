import CoreMetrics
public import Logging
public import Models
public import NIOPosix
import Primitives
import RPC
public import ServiceLifecycle
import Tracing
import UnixSignals

#if canImport(Glibc)
import Glibc
#endif

/// What `main` assembles a service from.
public struct ServiceEnvironment: Sendable {
    /// The settings.
    public let configuration: ServiceConfiguration
    /// Logger with the service's name and instance.
    public let logger: Logger
    /// Event loops of the sockets.
    public let group: MultiThreadedEventLoopGroup

    /// Reads the secrets. Throws ``SecretFileError``.
    public func secrets() throws -> SecretFile { try SecretFile.load(from: configuration.secretFile) }
}

/// Runs a process: reads the environment, assembles the service, serves until a signal, and stops in order.
public enum ServiceRunner {
    /// Runs an RPC service, and exits with status 0 after a clean stop, 78 (`EX_CONFIG`) for a missing or invalid setting or
    /// secret, and 70 (`EX_SOFTWARE`) for any other error. An error is logged in one line.
    public static func run(
        _ name: ServiceName, declared: [any RPCMethod.Type],
        assemble: @Sendable (ServiceEnvironment) async throws -> RPCService
    ) async -> Never {
        await run(name) { environment in
            // There is nothing to finish yet. As the first process of a container it would ignore these signals.
            for number in stopSignals { signal(number) { _ in _exit(0) } }
            let service = try await assemble(environment)
            for number in stopSignals { signal(number, SIG_DFL) }
            let configuration = environment.configuration
            let server = RPCServer(
                service: name, instance: configuration.instance, paths: configuration.paths,
                router: try service.completeRouter(name, instance: configuration.instance, declared: declared),
                access: configuration.socketAccess, allowedUsers: configuration.allowedUsers,
                group: environment.group, logger: environment.logger)
            let run = ServerRun(server: server, grace: configuration.stopGrace, logger: environment.logger)
            // Services stop in reverse order: the server first, then the background work that its calls need.
            try await serve(service.background + [StoreMonitor(service.stores), run], environment)
            await service.close()
        }
    }

    private static let stopSignals = [SIGTERM, SIGINT]

    /// Runs a process, and exits as described at ``run(_:declared:assemble:)``. With the argument `--version`, prints
    /// ``LatchkeyVersion/current`` and exits.
    ///
    /// - Parameter eventLoops: the number of event loops.
    public static func run(
        _ name: ServiceName, eventLoops: @Sendable (ServiceConfiguration) throws -> Int = { _ in 1 },
        body: @Sendable (ServiceEnvironment) async throws -> Void
    ) async -> Never {
        // Writing to a closed connection has to be an error of the write, not a signal that ends the process.
        signal(SIGPIPE, SIG_IGN)
        if LatchkeyVersion.isRequested(by: CommandLine.arguments) {
            print(LatchkeyVersion.current)
            exit(0)
        }
        do {
            let configuration = try configuration(of: name)
            let instance = configuration.instance
            LoggingSystem.bootstrap { _ in
                JSONLogHandler(service: name.rawValue, instance: instance, level: configuration.logLevel)
            }
            MetricsSystem.bootstrap(MetricsRegistry.shared)
            InstrumentationSystem.bootstrap(SpanRecorder.shared)
            let environment = ServiceEnvironment(
                configuration: configuration, logger: Logger(label: name.rawValue),
                group: MultiThreadedEventLoopGroup(numberOfThreads: try eventLoops(configuration)))
            try await body(environment)
            exit(0)
        } catch let error as ConfigurationError {
            end(name, error.description, 78)
        } catch let error as SecretFileError {
            end(name, error.description, 78)
        } catch {
            end(name, "\(error)", 70)
        }
    }

    /// Runs `services` until SIGTERM or SIGINT, and then stops them in reverse order within the grace period.
    public static func serve(_ services: [any ServiceLifecycle.Service], _ environment: ServiceEnvironment) async throws
    {
        var quiet = environment.logger
        quiet.logLevel = .warning
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        configuration.maximumGracefulShutdownDuration = environment.configuration.stopGrace + .seconds(2)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Repeats `body` while the store `what` is away, or replies what it never should, as another server at its address does.
    /// Each reason for waiting is logged when it is new.
    public static func waiting(
        for what: String, _ logger: Logger, clock: any Clock<Duration> = .continuous, _ body: () async throws -> Void
    ) async throws {
        var backoff = Backoff(first: .milliseconds(250), maximum: .seconds(2))
        var logged: String?
        while true {
            do {
                try await body()
                if logged != nil { logger.info("\(what) is there") }
                return
            } catch let error as any ServiceErrorConvertible where error.mayPass {
                let reason = "\(error)"
                if reason != logged { logger.warning("waiting for \(what)", metadata: ["error": "\(reason)"]) }
                logged = reason
                try await clock.sleep(for: backoff.next())
            }
        }
    }

    /// Reads the settings of this process. An error is logged in the usual format, at the default level.
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
