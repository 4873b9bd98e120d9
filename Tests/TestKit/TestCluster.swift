import Foundation

/// A Redis cluster of three primaries with a replica each.
public final class TestCluster: Sendable {
    /// The primaries first. The primary `i` has the slots of the `i`th third, and its replica is the node `i + 3`.
    public let nodes: [TestRedisNode]

    /// What a client connects to.
    public var url: String { "redis+cluster://127.0.0.1:\(nodes[0].port),127.0.0.1:\(nodes[1].port)" }

    private static let slots = [0...5460, 5461...10922, 10923...16383]

    /// The one cluster that all tests of this process share. They use different keys, and leave the nodes as they are.
    public static func shared() async throws -> TestCluster {
        try await sharedCluster.value
    }

    private static let sharedCluster = Task { try await launch() }

    /// Starts a cluster for one test that changes it.
    public static func launch() async throws -> TestCluster {
        let cluster = try TestCluster()
        try await cluster.start()
        return cluster
    }

    private init() throws {
        nodes = try (0..<6).map { _ in
            let bus = try Tools.freePort()
            return try TestRedisNode(arguments: [
                "--cluster-enabled", "yes", "--cluster-port", "\(bus)", "--cluster-node-timeout", "1000",
                "--cluster-replica-validity-factor", "0",
            ])
        }
    }

    private func start() async throws {
        try await withThrowingTaskGroup { group in
            for node in nodes { group.addTask { try await node.start() } }
            try await group.waitForAll()
        }
        for (index, slots) in Self.slots.enumerated() {
            try await nodes[index].run("CLUSTER", "ADDSLOTSRANGE", "\(slots.lowerBound)", "\(slots.upperBound)")
        }
        // Without epochs of their own, they would argue over them first.
        for (index, node) in nodes.enumerated() { try await node.run("CLUSTER", "SET-CONFIG-EPOCH", "\(index + 1)") }
        for node in nodes.dropFirst() {
            let bus = try await node.run("CONFIG", "GET", "cluster-port").split(separator: "\n").last ?? ""
            try await nodes[0].run("CLUSTER", "MEET", "127.0.0.1", "\(node.port)", String(bus))
        }
        try await eventually(within: .seconds(20), "all nodes") {
            for node in nodes {
                guard try await node.run("CLUSTER", "INFO").contains("cluster_known_nodes:6") else { return false }
            }
            return true
        }
        for index in 0..<3 {
            let primary = try await id(of: nodes[index])
            try await eventually("a replica") {
                try await nodes[index + 3].run("CLUSTER", "REPLICATE", primary).contains("OK")
            }
        }
        try await eventually(within: .seconds(20), "the cluster") {
            for node in nodes {
                guard try await node.run("CLUSTER", "INFO").contains("cluster_state:ok") else { return false }
            }
            for replica in nodes.suffix(3) {
                guard try await replica.run("INFO", "replication").contains("master_link_status:up") else {
                    return false
                }
            }
            // The others have to know the replicas too, or none is elected.
            return try await nodes[0].run("CLUSTER", "SLOTS").split(separator: "\n").count >= 3 * 8
        }
    }

    /// The name of a node in the cluster.
    public func id(of node: TestRedisNode) async throws -> String { try await node.run("CLUSTER", "MYID") }

    /// Moves a slot with all its keys from one primary to another, as `redis-cli --cluster reshard` does.
    ///
    /// - Parameter halfway: runs when both nodes know that the slot moves, and no key has moved yet.
    public func move(
        _ slot: Int, from source: TestRedisNode, to target: TestRedisNode, halfway: () async throws -> Void = {}
    ) async throws {
        let (from, to) = (try await id(of: source), try await id(of: target))
        try await target.run("CLUSTER", "SETSLOT", "\(slot)", "IMPORTING", from)
        try await source.run("CLUSTER", "SETSLOT", "\(slot)", "MIGRATING", to)
        try await halfway()
        while true {
            let keys = try await source.run("CLUSTER", "GETKEYSINSLOT", "\(slot)", "100").split(separator: "\n")
            if keys.isEmpty { break }
            try await source.run(
                ["MIGRATE", "127.0.0.1", "\(target.port)", "", "0", "5000", "KEYS"] + keys.map(String.init))
        }
        for node in [target, source] { try await node.run("CLUSTER", "SETSLOT", "\(slot)", "NODE", to) }
    }
}
