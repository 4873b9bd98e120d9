public import Logging
public import Models
public import NIOCore
public import RPC

/// The four services that can be called: the centre's view of the star.
public struct Fleet: Sendable {
    /// Users, credentials, accounts, applications.
    public let identity: ServiceClient
    /// Sessions and keys.
    public let tokens: ServiceClient
    /// One-time tokens and messages.
    public let mailer: ServiceClient
    /// Waitlists.
    public let waitlists: ServiceClient

    /// Clients for the sockets below `paths`.
    public init(
        paths: SocketPath, role: CallerRole = .gateway, group: any EventLoopGroup,
        defaultTimeout: Duration = .seconds(5), logger: Logger
    ) {
        func client(_ service: ServiceName) -> ServiceClient {
            ServiceClient(
                service, paths: paths, role: role, group: group, defaultTimeout: defaultTimeout, logger: logger)
        }
        identity = client(.identity)
        tokens = client(.tokens)
        mailer = client(.mailer)
        waitlists = client(.waitlists)
    }

    /// All four.
    public var all: [ServiceClient] { [identity, tokens, mailer, waitlists] }

    /// Watches for replicas of all four until the task is cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for client in all { group.addTask { await client.run() } }
        }
    }

    /// Looks for replicas of all four once, for short-lived programs that don't ``run()``.
    public func connect() async {
        await withDiscardingTaskGroup { group in
            for client in all { group.addTask { await client.connect() } }
        }
    }

    /// Closes all connections.
    public func close() { for client in all { client.close() } }
}
