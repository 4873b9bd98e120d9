public import Logging
public import Models
public import NIOCore
public import RPC

/// Clients of the four services.
public struct Fleet: Sendable {
    /// Users, credentials, accounts, applications, clients.
    public let identity: ServiceClient
    /// Sessions, tokens, signing keys, limits.
    public let tokens: ServiceClient
    /// Emailed tokens and codes, messages.
    public let mailer: ServiceClient
    public let waitlists: ServiceClient

    /// Creates clients for the sockets below `paths`; see ``ServiceClient``.
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

    public var all: [ServiceClient] { [identity, tokens, mailer, waitlists] }

    /// Connects to replicas as they come and go, until the task is cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for client in all { group.addTask { await client.run() } }
        }
    }

    /// Connects to the current replicas, for short-lived programs that do not ``run()``.
    public func connect() async {
        await withDiscardingTaskGroup { group in
            for client in all { group.addTask { await client.connect() } }
        }
    }

    /// Connects to the current replicas until every service has one, at most until `deadline`.
    public func connect(by deadline: ContinuousClock.Instant) async {
        await connect()
        while all.contains(where: { $0.replicaCount == 0 }), .now < deadline {
            do { try await Task.sleep(for: .milliseconds(25)) } catch { return }
            await connect()
        }
    }

    /// Closes all connections.
    public func close() { for client in all { client.close() } }
}
