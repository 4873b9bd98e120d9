public import Logging
public import Models
import NIOCore
public import NIOPosix
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Serves calls on a service's sockets: one for the gateway, and one for the operator.
public final class RPCServer: Sendable {
    private let service: ServiceName
    private let instance: String
    private let paths: SocketPath
    private let router: Router
    private let limits: ServerLimits
    private let access: SocketAccess
    private let allowedUsers: Set<UInt32>
    private let roles: [CallerRole]
    private let group: MultiThreadedEventLoopGroup
    private let logger: Logger
    private let load = ServerLoad()
    private let state = Mutex(State())

    private struct State {
        var listeners: [any Channel] = []
        var connections: [ObjectIdentifier: any Channel] = [:]
        var isStopping = false
    }

    /// Creates a server. It does not listen before ``start()``.
    ///
    /// - Parameters:
    ///   - access: the processes that may connect by the permissions of the sockets.
    ///   - allowedUsers: user ids whose processes may connect. Others are refused, whatever the permissions allow.
    ///   - roles: the roles that get a socket.
    public init(
        service: ServiceName, instance: String, paths: SocketPath, router: Router, limits: ServerLimits = .init(),
        access: SocketAccess = .owner, allowedUsers: Set<UInt32> = [getuid()],
        roles: [CallerRole] = CallerRole.allCases, group: MultiThreadedEventLoopGroup, logger: Logger
    ) {
        self.service = service
        self.instance = instance
        self.paths = paths
        self.router = router
        self.limits = limits
        self.access = access
        self.allowedUsers = allowedUsers
        self.roles = roles
        self.group = group
        self.logger = logger
    }

    /// Starts to listen. Throws ``SocketFileError`` when a path is too long, a directory cannot be used, or another
    /// process listens already.
    public func start() async throws {
        for role in roles {
            let path = paths.socket(of: service, instance: instance, for: role)
            try SocketFile.prepare(path, for: access)
            let listener = try await listen(at: path, for: role)
            state.withLock { $0.listeners.append(listener) }
        }
    }

    /// Stops accepting connections, waits up to `grace` for calls in flight, then closes the remaining connections.
    public func stop(grace: Duration) async {
        let listeners = state.withLock { state in
            defer { state.listeners = [] }
            state.isStopping = true
            return state.listeners
        }
        for listener in listeners {
            if let path = listener.localAddress?.pathname { SocketFile.remove(path) }
            try? await listener.close()
        }
        for connection in state.withLock({ Array($0.connections.values) }) { sayGoodbye(on: connection) }
        let deadline = Deadline.after(grace)
        while !deadline.hasPassed, state.withLock({ !$0.connections.isEmpty }) {
            try? await Task.sleep(for: .milliseconds(10))
        }
        for connection in state.withLock({ Array($0.connections.values) }) { try? await connection.close() }
    }

    /// Number of calls in flight.
    public var callsInFlight: Int { load.inFlight }

    private func listen(at path: String, for role: CallerRole) async throws -> any Channel {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { [self] channel in accept(channel, for: role) }
        let listener: any Channel
        do {
            listener = try await bootstrap.bind(unixDomainSocketPath: path).get()
        } catch let error as IOError {
            throw SocketFileError.directory(paths.directory(of: service, for: role), errno: error.errnoCode)
        }
        SocketFile.restrict(path, to: access)
        return listener
    }

    private func accept(_ channel: any Channel, for role: CallerRole) -> EventLoopFuture<Void> {
        PeerCredentials.userID(of: channel).flatMapThrowing { [self] user in
            guard let user, allowedUsers.contains(user) else {
                logger.warning("refused a peer", metadata: ["uid": "\(user.map(String.init) ?? "unknown")"])
                throw ChannelError.ioOnClosedChannel
            }
            guard load.connect(atMost: limits.connections) else { throw ChannelError.ioOnClosedChannel }
            let isLate = remember(channel)
            try channel.pipeline.syncOperations.addHandlers([
                StalledFrameGuard(timeout: limits.frameTimeout),
                FrameReader(),
                ServerConnection(role: role, router: router, limits: limits, load: load, logger: logger),
            ])
            // It was accepted while the goodbyes were being sent.
            if isLate { sayGoodbye(on: channel) }
        }
    }

    /// Tracks a connection until it closes. Returns true if the server is stopping.
    private func remember(_ channel: any Channel) -> Bool {
        let key = ObjectIdentifier(channel)
        let isStopping = state.withLock { state in
            state.connections[key] = channel
            return state.isStopping
        }
        channel.closeFuture.whenComplete { [self] _ in
            load.disconnect()
            _ = state.withLock { $0.connections.removeValue(forKey: key) }
        }
        return isStopping
    }

    private func sayGoodbye(on channel: any Channel) {
        channel.eventLoop.execute {
            let connection = try? channel.pipeline.syncOperations.handler(type: ServerConnection.self)
            connection?.sayGoodbye()
        }
    }
}
