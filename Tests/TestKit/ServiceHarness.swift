public import Logging
public import Models
import NIOPosix
public import RPC
public import RPCClient
public import ServiceKit

/// One service on a temporary socket, and clients to call it as the gateway or the operator would.
public final class ServiceHarness: Sendable {
    /// Calls it as the gateway does.
    public let client: ServiceClient
    /// Calls it as the `latchkey` command does.
    public let `operator`: ServiceClient

    private let server: RPCServer
    private let directory: TemporaryDirectory

    /// Runs `body` with a service that answers what `router` answers, and stops it.
    public static func run<Value>(
        _ name: ServiceName, _ router: Router, isolation: isolated (any Actor)? = #isolation,
        _ body: (ServiceHarness) async throws -> Value
    ) async throws -> Value {
        let harness = try await ServiceHarness(name, router)
        do {
            let value = try await body(harness)
            await harness.stop()
            return value
        } catch {
            await harness.stop()
            throw error
        }
    }

    /// Runs `body` with a service as its `main` assembles it, and stops it. Its background work is not started.
    ///
    /// - Throws: `Router.Mismatch` unless it answers exactly what `declared` lists, and what `body` throws.
    public static func run<Value>(
        _ name: ServiceName, _ service: RPCService, declared: [any RPCMethod.Type],
        isolation: isolated (any Actor)? = #isolation, _ body: (ServiceHarness) async throws -> Value
    ) async throws -> Value {
        let router = try service.completeRouter(name, instance: "1", declared: declared)
        return try await run(name, router, body)
    }

    private init(_ name: ServiceName, _ router: Router) async throws {
        let directory = try TemporaryDirectory()
        let paths = SocketPath(runDirectory: directory.path)
        let group = MultiThreadedEventLoopGroup.singleton
        func client(_ role: CallerRole) -> ServiceClient {
            ServiceClient(name, paths: paths, role: role, group: group, logger: .discarding)
        }
        self.directory = directory
        (self.client, self.operator) = (client(.gateway), client(.operator))
        server = RPCServer(
            service: name, instance: "1", paths: paths, router: router, group: group, logger: .discarding)
        try await server.start()
        await self.client.connect()
        await self.operator.connect()
    }

    private func stop() async {
        client.close()
        self.operator.close()
        await server.stop(grace: .zero)
    }

    /// Runs `body` as part of a request: calls made in it have the request's id and deadline.
    public func withCall<Value>(
        requestID: RequestID? = .make(), timeout: Duration = .seconds(5), isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Value
    ) async rethrows -> Value {
        let context = CallContext(requestID: requestID, deadline: .after(timeout))
        return try await CallContext.$current.withValue(context, operation: body)
    }
}

extension Logger {
    /// Writes nothing anywhere.
    public static var discarding: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
