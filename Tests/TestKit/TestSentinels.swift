import Foundation

/// A primary with a replica, and three Sentinels that watch over them.
public final class TestSentinels: Sendable {
    /// What the Sentinels call the primary.
    public static let name = "main"

    public let primary: TestRedisNode
    public let replica: TestRedisNode
    public let sentinels: [TestRedisNode]

    /// What a client connects to.
    public var url: String {
        "redis+sentinel://\(sentinels.map { "127.0.0.1:\($0.port)" }.joined(separator: ","))/\(Self.name)"
    }

    /// Starts all servers, and waits until each Sentinel knows the others and the replica.
    public static func launch() async throws -> TestSentinels {
        let servers = try TestSentinels()
        try await servers.start()
        return servers
    }

    private init() throws {
        primary = try TestRedisNode()
        replica = try TestRedisNode(
            arguments: [
                "--replicaof", "127.0.0.1", "\(primary.port)", "--masteruser", "replica", "--masterauth", "replica",
            ])
        let port = primary.port
        sentinels = try (0..<3).map { _ in
            try TestRedisNode(sentinel: [
                "sentinel monitor \(Self.name) 127.0.0.1 \(port) 2",
                "sentinel down-after-milliseconds \(Self.name) 500",
                "sentinel failover-timeout \(Self.name) 2000",
            ])
        }
    }

    private func start() async throws {
        for server in [primary, replica] {
            try await server.start()
            // A user of its own, so that a test can cut off the replica.
            try await server.run(
                "ACL", "SETUSER", "replica", "on", ">replica", "&*", "+psync", "+replconf", "+ping")
        }
        try await eventually(within: .seconds(20), "the replica") {
            try await replica.run("INFO", "replication").contains("master_link_status:up")
        }
        // Only now: a Sentinel looks for replicas when it starts, and then every ten seconds.
        try await withThrowingTaskGroup { group in
            for sentinel in sentinels { group.addTask { try await sentinel.start() } }
            try await group.waitForAll()
        }
        try await eventually(within: .seconds(20), "the Sentinels") {
            for sentinel in sentinels {
                let info = try await sentinel.run("INFO", "sentinel")
                guard info.contains("status=ok"), info.contains("slaves=1,sentinels=3") else { return false }
            }
            return true
        }
    }

    /// Cuts off the replica: the writes from now on don't reach it.
    public func stopReplication() async throws {
        try await primary.run("ACL", "SETUSER", "replica", "off")
        try await primary.run("CLIENT", "KILL", "TYPE", "replica")
        try await eventually("a replica that is cut off") {
            try await replica.run("INFO", "replication").contains("master_link_status:down")
        }
    }

    /// Waits until the Sentinels have promoted the replica.
    public func replicaIsPromoted() async throws {
        try await eventually(within: .seconds(20), "the promotion") {
            try await replica.run("ROLE").hasPrefix("master")
        }
    }
}
