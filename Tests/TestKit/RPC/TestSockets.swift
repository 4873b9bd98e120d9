import Logging
public import Models
public import NIOCore
public import NIOPosix
public import RPC
public import RPCClient

/// RPC servers and clients below a temporary directory, all of the service `tokens`.
public final class TestSockets: Sendable {
    /// Runs every server and client.
    public static let group = MultiThreadedEventLoopGroup.singleton

    private let directory: TemporaryDirectory
    /// The paths of the sockets.
    public let paths: SocketPath

    public init() throws {
        directory = try TemporaryDirectory()
        paths = SocketPath(runDirectory: directory.path)
    }

    // MARK: Servers

    /// Starts a replica. It replies to `Echo`, unless `register` replaces the handler.
    public func start(
        _ instance: String = "1", limits: ServerLimits = .init(), access: SocketAccess = .owner,
        allowedUsers: Set<UInt32>? = nil, roles: [CallerRole] = CallerRole.allCases,
        _ register: (inout Router) -> Void = { _ in }
    ) async throws -> RPCServer {
        var router = Router(logger: .discarding)
        router.handle(Echo.self) { call, _ in call.text }
        register(&router)
        let server =
            if let allowedUsers {
                RPCServer(
                    service: .tokens, instance: instance, paths: paths, router: router, limits: limits,
                    access: access, allowedUsers: allowedUsers, roles: roles, group: Self.group, logger: .discarding)
            } else {
                RPCServer(
                    service: .tokens, instance: instance, paths: paths, router: router, limits: limits,
                    access: access, roles: roles, group: Self.group, logger: .discarding)
            }
        try await server.start()
        return server
    }

    /// The path of a replica's socket.
    public func path(_ instance: String = "1", _ role: CallerRole = .gateway) -> String {
        paths.socket(of: .tokens, instance: instance, for: role)
    }

    /// The directory of the sockets of all replicas.
    public func directory(for role: CallerRole = .gateway) -> String { paths.directory(of: .tokens, for: role) }

    /// A replica for which a test writes every byte.
    public func listen(_ instance: String = "1") async throws -> ScriptedListener {
        try SocketFile.makeDirectory(directory())
        return try await ScriptedPeer.listen(at: path(instance))
    }

    // MARK: Clients

    /// A client that is connected to the replicas of this moment.
    public func client(_ role: CallerRole = .gateway) async -> ServiceClient {
        let client = unconnectedClient(role)
        await client.connect()
        return client
    }

    /// A client that has not connected yet. It has one connection to each replica unless `group` has several event loops.
    public func unconnectedClient(
        _ role: CallerRole = .gateway, defaultTimeout: Duration = .seconds(5), group: (any EventLoopGroup)? = nil
    ) -> ServiceClient {
        ServiceClient(
            .tokens, paths: paths, role: role, group: group ?? Self.group.next(), defaultTimeout: defaultTimeout,
            logger: .discarding)
    }

    /// Runs `body` with a client that watches for replicas.
    public func withWatchingClient<Value>(_ body: (ServiceClient) async throws -> Value) async throws -> Value {
        let client = unconnectedClient()
        let watch = Task { await client.run() }
        defer { watch.cancel() }
        return try await body(client)
    }

    /// Starts a server, connects a peer to it for which the test writes every byte, and stops both after `body`.
    public func withPeer<Value>(
        limits: ServerLimits = .init(), role: CallerRole = .gateway, reads: Bool = true,
        _ register: (inout Router) -> Void = { _ in }, _ body: (ScriptedPeer) async throws -> Value
    ) async throws -> Value {
        let server = try await start(limits: limits, register)
        let peer = try await ScriptedPeer.connect(to: path("1", role), reads: reads)
        let value = try await body(peer)
        peer.close()
        await server.stop(grace: .zero)
        return value
    }
}

/// Runs `body` with a deadline.
public func withDeadline<Value>(_ duration: Duration, _ body: () async throws -> Value) async rethrows -> Value {
    try await CallContext.$current.withValue(CallContext(deadline: .after(duration)), operation: body)
}

/// The `ServiceError` that `body` throws; nil when it throws nothing or something else.
public func serviceError(_ body: () async throws -> some Any) async -> ServiceError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? ServiceError
    }
}
