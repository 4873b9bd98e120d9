import Foundation
import Models
import Synchronization
import TestKit
import Testing

@testable import Redis

/// A real cluster. Tests that change it start one of their own.
@Suite struct RedisClusterTests {
    @Test func reachesAllKeysOfAllNodes() async throws {
        let prefix = uniqueName("all")
        try await withClient(url: try await TestCluster.shared().url) { client in
            for number in 0..<300 { _ = try await client.send(RedisCommand("SET", "\(prefix)\(number)", number)) }
            let replies = try await client.pipeline(
                (0..<300).map { RedisCommand("GET", "\(prefix)\($0)") } + [RedisCommand("PING")])
            #expect(replies.dropLast().map(\.int) == (0..<300).map { $0 })
            #expect(replies.last?.string == "PONG")
            let results = try await client.transaction([
                RedisCommand("SET", "{\(prefix)}1", "a"), RedisCommand("GET", "{\(prefix)}1"),
            ])
            #expect(results.last?.string == "a")
            #expect(try await client.memory().count == 3)
            try await client.ping()
        }
    }

    @Test func keysOfSeveralSlotsAreRefused() async throws {
        try await withClient(url: try await TestCluster.shared().url) { client in
            guard case .server(let error) = await redisError({ try await client.send(RedisCommand("MGET", "a", "b")) })
            else { throw RedisError.protocolError }
            #expect(error.code == "CROSSSLOT")
        }
    }

    /// Each node learns a script at its first call there.
    @Test func runsScriptsOnAllNodes() async throws {
        let prefix = uniqueName("script")
        try await withClient(url: try await TestCluster.shared().url) { client in
            let calls = (0..<50).map { AddScript(key: "\(prefix)\($0)", amount: $0) }
            for call in calls.prefix(5) {
                let sum = try await client.run(call)
                #expect(sum == call.amount)
            }
            let sums = try await client.run(each: calls)
            #expect(sums == calls.map { $0.amount < 5 ? $0.amount * 2 : $0.amount })
        }
    }

    @Test func followsASlotThatMovesUnderLoad() async throws {
        let cluster = try await TestCluster.launch()
        let key = "{moving}"
        let slot = HashSlot(of: key).number
        let source = cluster.nodes[slot / 5461], target = cluster.nodes[(slot / 5461 + 1) % 3]
        try await withClient(url: cluster.url) { client in
            // So that some keys are here and some are there meanwhile.
            for number in 0..<300 { _ = try await client.send(RedisCommand("SET", "\(key)fill:\(number)", number)) }
            let load = WriteLoad()
            try await withThrowingTaskGroup { group in
                for worker in 0..<8 {
                    group.addTask {
                        while load.goesOn {
                            let commands = [RedisCommand("INCR", "\(key)pipeline:\(worker)")]
                            for reply in try await client.pipeline(commands) {
                                if case .error(let error) = reply { throw RedisError.server(error) }
                            }
                            _ = try await client.transaction([
                                RedisCommand("INCR", "\(key)a:\(worker)"), RedisCommand("INCR", "\(key)b:\(worker)"),
                            ])
                            _ = try await client.run(AddScript(key: "\(key)script:\(worker)", amount: 1))
                            load.rounds.withLock { $0[worker] += 1 }
                        }
                    }
                }
                try await eventually("load") { load.leastRounds > 50 }
                for (from, to) in [(source, target), (target, source)] {
                    try await cluster.move(slot, from: from, to: to)
                    let before = load.leastRounds
                    try await eventually("load after the move") { load.leastRounds > before + 50 }
                }
                load.stop()
                try await group.waitForAll()
            }
            // Each command ran exactly once.
            for worker in 0..<8 {
                let count = load.rounds.withLock { $0[worker] }
                for name in ["pipeline", "a", "b", "script"] {
                    #expect(try await client.send(RedisCommand("GET", "\(key)\(name):\(worker)")).int == count)
                }
            }
        }
    }

    /// While a slot moves, a script with keys on both nodes can't run. It waits, and says so in time.
    @Test func aScriptWhoseKeysAreApartIsRefusedInTime() async throws {
        let cluster = try await TestCluster.launch()
        let slot = HashSlot(of: "{apart}").number
        let source = cluster.nodes[slot / 5461], target = cluster.nodes[(slot / 5461 + 1) % 3]
        try await withClient(url: cluster.url) { client in
            _ = try await client.send(RedisCommand("SET", "{apart}1", 1))
            let commands = [RedisCommand("MGET", "{apart}1", "{apart}2")]
            try await cluster.move(slot, from: source, to: target) {
                let start = ContinuousClock.now
                let error = await redisError { try await client.send(commands[0]) }
                #expect(error?.serviceError.code == .serviceUnavailable)
                #expect(ContinuousClock.now - start < .seconds(1.5))
            }
            #expect(try await client.send(commands[0]).array?.first?.int == 1)
        }
    }

    @Test func followsAPromotedReplica() async throws {
        let cluster = try await TestCluster.launch()
        try await withClient(url: cluster.url) { client in
            let keys = try (0..<3).map { node in
                let name = (0..<1000).map { "key:\($0)" }.first { HashSlot(of: $0).number / 5461 == node }
                return try #require(name)
            }
            for key in keys { _ = try await client.send(RedisCommand("SET", key, 1)) }
            try await cluster.nodes[0].isReplicated()
            try await cluster.nodes[0].kill()
            // A part of the cluster is down: the answer comes in time, and soon the replica is promoted.
            let start = ContinuousClock.now
            let error = await redisError { try await client.send(RedisCommand("GET", keys[0])) }
            #expect(error == nil || error?.serviceError.code == .serviceUnavailable)
            #expect(ContinuousClock.now - start < .seconds(1.5))
            try await eventually(within: .seconds(15), "the promoted replica") {
                (try? await client.send(RedisCommand("SET", keys[0], 2))) != nil
            }
            for (index, key) in keys.enumerated() {
                #expect(try await client.send(RedisCommand("GET", key)).int == (index == 0 ? 2 : 1))
            }
            #expect(try await cluster.nodes[3].run("ROLE").hasPrefix("master"))
            // The old primary comes back as a replica, and nothing changes.
            try await cluster.nodes[0].start()
            try await eventually(within: .seconds(10), "the old primary as a replica") {
                try await cluster.nodes[0].run("ROLE").hasPrefix("slave")
            }
            #expect(try await client.send(RedisCommand("GET", keys[0])).int == 2)
        }
    }

    @Test func reachesNodesOverTLS() async throws {
        let certificates = try await TestAuthority()
        let certificate = try await certificates.issue("node", for: ["DNS:localhost", "IP:127.0.0.1"])
        let (port, bus) = (try Tools.freePort(), try Tools.freePort())
        let node = try TestRedisNode(
            arguments: ["--cluster-enabled", "yes", "--tls-cluster", "yes", "--cluster-port", "\(bus)"]
                + certificates.options(certificate, port: port).asArguments)
        try await node.start()
        try await node.run("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
        try await eventually { try await node.run("CLUSTER", "INFO").contains("cluster_state:ok") }
        let url = "rediss+cluster://localhost:\(port)?sslrootcert=\(certificates.authority)"
        try await withClient(url: url) { client in
            try await eventually { (try? await client.ping()) != nil }
            _ = try await client.send(RedisCommand("SET", "k", "v"))
            // It answers every client with the port that is of the client's kind.
            #expect(try await node.run("CLUSTER", "SLOTS").contains("\(node.port)"))
        }
    }

    @Test func withoutANodeItFailsInTime() async throws {
        let port = try Tools.freePort()
        try await withClient(url: "redis+cluster://127.0.0.1:\(port)") { client in
            for _ in 0..<2 {
                let start = ContinuousClock.now
                #expect(await redisError { try await client.ping() } == .unavailable(wasSent: false))
                #expect(ContinuousClock.now - start < .seconds(1.5))
            }
        }
    }

    /// Each of the two takes the other for the owner of the slot.
    @Test func nodesThatPointAtEachOtherAreLeftInTime() async throws {
        let nodes = [try await MisledNode(), try await MisledNode()]
        for (node, other) in zip(nodes, nodes.reversed()) { node.point(to: other) }
        try await withClient(url: "redis+cluster://127.0.0.1:\(nodes[0].server.port)") { client in
            let get = RedisCommand("GET", MisledNode.key)
            let start = ContinuousClock.now
            let error = await redisError { try await client.send(get) }
            #expect(error?.serviceError.code == .serviceUnavailable)
            let replies = try await client.pipeline([get])
            guard case .error(let last) = replies[0] else { throw RedisError.protocolError }
            #expect(last.code == "MOVED")
            #expect(await redisError { try await client.transaction([get]) } != nil)
            #expect(ContinuousClock.now - start < .seconds(2))
            // The first node that was asked, and eight others, for each of the three. The pipeline asks once more.
            let asked = nodes.map(\.asked)
            #expect(asked.reduce(0, +) <= 3 * 9 + 1 && asked.allSatisfy { $0 > 3 }, "\(asked)")
        }
    }

    /// A server that is none of a cluster doesn't know its slots.
    @Test func aSingleServerIsNoCluster() async throws {
        let node = try TestRedisNode()
        try await node.start()
        try await withClient(url: "redis+cluster://127.0.0.1:\(node.port)") { client in
            #expect(
                await redisError { try await client.send(RedisCommand("GET", "k")) } == .unavailable(wasSent: false))
        }
    }
}

/// A node of a cluster that names another one as the owner of every slot.
private final class MisledNode: Sendable {
    static let key = "key"

    let server: ScriptedServer
    private let state: State

    private final class State: Sendable {
        let owner = Atomic(0)
        let asked = Atomic(0)
    }

    init() async throws {
        let state = State()
        self.state = state
        server = try await ScriptedServer.start { text in
            let parts = text.split(separator: "\r\n").filter { !$0.hasPrefix("$") }
            // Each command begins with the number of its words.
            return parts.split { $0.hasPrefix("*") }.map { Self.reply(to: $0.joined(separator: " "), state) }.joined()
        }
    }

    /// How often it was asked for the key.
    var asked: Int { state.asked.load(ordering: .relaxed) }

    func point(to other: MisledNode) { state.owner.store(other.server.port, ordering: .relaxed) }

    private static func reply(to command: String, _ state: State) -> String {
        let owner = state.owner.load(ordering: .relaxed)
        switch command {
        case "PING": return "+PONG\r\n"
        case "CLUSTER INFO":
            let info = "cluster_state:ok\r\ncluster_current_epoch:1\r\n"
            return "$\(info.utf8.count)\r\n\(info)\r\n"
        case "CLUSTER SLOTS": return "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:\(owner)\r\n"
        case "GET \(key)":
            state.asked.add(1, ordering: .relaxed)
            return "-MOVED \(HashSlot(of: key).number) 127.0.0.1:\(owner)\r\n"
        case "EXEC": return "-EXECABORT Transaction discarded because of previous errors.\r\n"
        default: return "+OK\r\n"
        }
    }
}

/// Adds to a counter.
private struct AddScript: RedisScript {
    static let script = LuaScript<Self>(
        Array("return redis.call('INCRBY', key, amount)".utf8), keys: ["key": \.key], arguments: ["amount": \.amount])
    let key: String
    let amount: Int
    typealias Reply = Int
}
