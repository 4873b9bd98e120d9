import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Models
import NIOCore
import NIOPosix
import RPC
import RPCClient
import TestKit
import Testing

@testable import GatewayService

/// A gateway with services that a test scripts: real sockets, real frames, real HTTP, no stores. A service without a
/// scripted method is unavailable.
struct ScriptedFleet: Sendable {
    static let issuer = "http://auth.example.com"
    static let csrfKey = SecretKey.random()
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private let directory: TemporaryDirectory
    private var routers: [ServiceName: RPC.Router] = [:]
    private let logger: Logger
    /// Whether endpoints may throw errors that their operations do not list, for services that answer as none does.
    var allowsUndescribedErrors = false

    init() throws {
        directory = try TemporaryDirectory()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        self.logger = logger
    }

    /// Answers `method` with `handler`; at `service`, for a method that all of them have.
    mutating func answer<Method: RPCMethod>(
        _ method: Method.Type, at service: ServiceName? = nil,
        with handler: @escaping @Sendable (Method, CallContext) async throws -> Method.Reply
    ) {
        guard let service = service ?? ServiceName(rawValue: String(Method.name.prefix { $0 != "." })) else { return }
        routers[service, default: RPC.Router(logger: logger)].handle(method, with: handler)
    }

    /// Runs `test` against the gateway over HTTP.
    func run(
        timeout: Duration = .seconds(5), limits: LimitRules = .off, issuer: String = issuer, mailFolder: String? = nil,
        configure: (inout GatewayConfiguration) -> Void = { _ in },
        _ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        try await withGateway(
            timeout: timeout, limits: limits, issuer: issuer, mailFolder: mailFolder, configure: configure
        ) { gateway in
            try await gateway.server(on: Self.group).test(.live) { client in try await test(client) }
        }
    }

    /// Runs `test` with the port on which the gateway listens, for what no HTTP client would send.
    func runWithPort<Value: Sendable>(
        bodyTimeout: Duration = .seconds(5), issuer: String = issuer, on group: any EventLoopGroup = Self.group,
        configure: (inout GatewayConfiguration) -> Void = { _ in },
        _ test: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        try await withGateway(receiveTimeout: bodyTimeout, issuer: issuer, configure: configure) { gateway in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            let server = gateway.server(on: group) { port.yield($0.localAddress?.port ?? 0) }
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await server.runService(gracefulShutdownSignals: []) }
                defer { group.cancelAll() }
                for await port in ports { return try await test(port) }
                throw CancellationError()
            }
        }
    }

    /// Runs `body` with a gateway that does not listen yet.
    func withGateway<Value>(
        timeout: Duration = .seconds(5), receiveTimeout: Duration = .seconds(10),
        limits: LimitRules = .off, issuer: String = issuer, mailFolder: String? = nil,
        configure: (inout GatewayConfiguration) -> Void = { _ in },
        _ body: (GatewayApplication) async throws -> Value
    ) async throws -> Value {
        try await withFleet(timeout: timeout) { fleet in
            var configuration = GatewayConfiguration(
                address: "127.0.0.1", port: 0, requestTimeout: timeout, receiveTimeout: receiveTimeout,
                cookies: SessionCookies(accessTokenName: "access_token", refreshTokenName: "refresh_token"),
                limits: limits, mailFolder: mailFolder)
            configure(&configuration)
            var gateway = try GatewayApplication(
                configuration: configuration,
                csrfKey: Self.csrfKey, issuer: issuer, fleet: fleet, logger: logger)
            gateway.onUndescribedError = { [allowsUndescribedErrors] operation, code in
                if allowsUndescribedErrors { return }
                Issue.record("\(operation.id) throws \(code): add it to the errors of its operation")
            }
            return try await body(gateway)
        }
    }

    /// Runs `body` with clients of the scripted services, for a use case that is tested by itself.
    @discardableResult
    func withFleet<Value>(
        timeout: Duration = .seconds(5), _ body: (Fleet) async throws -> Value
    ) async throws -> Value {
        let paths = SocketPath(runDirectory: directory.path)
        var servers: [RPCServer] = []
        for (service, router) in routers {
            let server = RPCServer(
                service: service, instance: "1", paths: paths, router: router, group: Self.group, logger: logger)
            try await server.start()
            servers.append(server)
        }
        let fleet = Fleet(paths: paths, group: Self.group, defaultTimeout: timeout, logger: logger)
        await fleet.connect()
        let value = try await body(fleet)
        fleet.close()
        for server in servers { await server.stop(grace: .zero) }
        return value
    }
}
