import Foundation
import Logging
import Models
import TestKit
import Testing

@testable import Redis

/// Real Sentinels, with a fail-over each test. The servers are started again, because a promotion changes them.
@Suite struct LinkSentinelTests {
    private func primaryOf(_ configuration: RedisConfiguration) async -> Result<Link.Endpoint, LinkError> {
        await Task.detached {
            do throws(LinkError) { return .success(try Link.connected(configuration).peer) } catch {
                return .failure(error)
            }
        }.value
    }

    @Test func followsAFailOverUnderLoad() async throws {
        let servers = try await TestSentinels.launch()
        try await withClient(url: servers.url) { client in
            let load = WriteLoad()
            try await withThrowingTaskGroup { group in
                for worker in 0..<8 {
                    group.addTask {
                        var number = 0
                        while load.goesOn {
                            let key = "load:\(worker):\(number)"
                            do {
                                _ = try await client.send(RedisCommand("SET", key, number))
                                load.written.withLock { _ = $0.insert(key) }
                            } catch {
                                #expect((error as? RedisError)?.serviceError.code == .serviceUnavailable)
                                load.errors.add(1, ordering: .relaxed)
                                try await Task.sleep(for: .milliseconds(5))
                            }
                            number += 1
                        }
                    }
                }
                try await eventually("load") { load.count > 1000 }
                try await servers.primary.kill()
                try await servers.replicaIsPromoted()
                let before = load.count
                try await eventually(within: .seconds(3), "load after the promotion") { load.count > before + 1000 }
                load.stop()
                try await group.waitForAll()
            }
            #expect(load.errors.load(ordering: .relaxed) > 0, "writes fail while there is no primary")
            #expect(try await client.send(RedisCommand("ROLE")).array?.first?.string == "master")
        }
    }

    /// An old primary that hangs, or that was cut off, keeps its connections: only the Sentinels tell that it is over.
    @Test func leavesAPrimaryThatHangs() async throws {
        let servers = try await TestSentinels.launch()
        try await withClient(url: servers.url, { $0.connections = 2 }) { client in
            for _ in 0..<4 { try await client.ping() }
            await servers.primary.pause()
            try await servers.replicaIsPromoted()
            try await eventually(within: .seconds(3), "the new primary") {
                let reply = try? await client.send(
                    RedisCommand("SET", "after", 1), deadline: .now + .milliseconds(200))
                return reply != nil
            }
            #expect(try await servers.replica.run("GET", "after") == "1")
            await servers.primary.resume()
            // No connection goes back to it, although it still takes itself for the primary.
            for _ in 0..<4 { _ = try await client.send(RedisCommand("INCR", "again")) }
            #expect(try await servers.replica.run("GET", "again") == "4")
        }
    }

    /// The first Sentinel doesn't exist, the second names a replica, the third knows nothing, the fourth is right.
    @Test func leavesASentinelThatLies() async throws {
        let primary = try TestRedisNode()
        try await primary.start()
        let replica = try TestRedisNode(arguments: ["--replicaof", "127.0.0.1", "\(primary.port)"])
        try await replica.start()
        func sentinel(for port: Int, named name: String = "main") async throws -> TestRedisNode {
            let sentinel = try TestRedisNode(sentinel: ["sentinel monitor \(name) 127.0.0.1 \(port) 1"])
            try await sentinel.start()
            return sentinel
        }
        let liar = try ScriptedSentinel(naming: replica.port)
        let ignorant = try await sentinel(for: primary.port, named: "other")
        let right = try await sentinel(for: primary.port)
        let gone = try Tools.freePort()
        func configuration(_ ports: [Int]) throws -> RedisConfiguration {
            try RedisConfiguration(
                url: "redis+sentinel://\(ports.map { "127.0.0.1:\($0)" }.joined(separator: ","))/main")
        }
        let found = await primaryOf(try configuration([gone, liar.port, ignorant.port, right.port]))
        #expect((try? found.get()) == .tcp(host: "127.0.0.1", port: primary.port))

        // Alone, it makes no connection. The log has the reason.
        guard case .failure(let reason) = await primaryOf(try configuration([liar.port, ignorant.port])) else {
            Issue.record("connected to a replica")
            return
        }
        #expect(
            "\(reason)"
                == "Sentinel 127.0.0.1:\(liar.port): it names 127.0.0.1:\(replica.port): that server is not the primary; "
                + "Sentinel 127.0.0.1:\(ignorant.port): it knows no primary named main")
        try await withClient(url: "redis+sentinel://127.0.0.1:\(liar.port)/main") { client in
            let start = ContinuousClock.now
            let error = await redisError { try await client.send(RedisCommand("SET", "k", "v")) }
            #expect(error == .unavailable(wasSent: false))
            #expect(ContinuousClock.now - start < .seconds(1.5))
        }
    }

    /// A Sentinel that was cut off together with the old primary does not know that the others have promoted a replica.
    @Test func trustsTheNewestViewAndThenTheMajority() async throws {
        let (old, new) = (try TestRedisNode(), try TestRedisNode())
        try await old.start()
        try await new.start()
        func found(_ views: (port: Int, epoch: Int)...) async throws -> Int? {
            let sentinels = try views.map { try ScriptedSentinel(naming: $0.port, epoch: $0.epoch) }
            let hosts = sentinels.map { "127.0.0.1:\($0.port)" }.joined(separator: ",")
            let found = await primaryOf(try RedisConfiguration(url: "redis+sentinel://\(hosts)/main"))
            guard case .tcp(_, let port) = try? found.get() else { return nil }
            return port
        }
        #expect(try await found((old.port, 1), (new.port, 2), (new.port, 2)) == new.port)
        #expect(try await found((old.port, 1), (old.port, 1), (new.port, 2)) == new.port)
        #expect(try await found((old.port, 1), (new.port, 1), (new.port, 1)) == new.port)
        // The newest one names no server: the others count if they are most.
        let gone = try Tools.freePort()
        #expect(try await found((gone, 9), (new.port, 2), (new.port, 2)) == new.port)
        #expect(try await found((gone, 9), (old.port, 1), (new.port, 2)) == nil)
    }

    /// A Sentinel that names one server after the other costs a connection a second at most.
    @Test func connectionsToThePrimaryStay() async throws {
        let primary = try TestRedisNode()
        try await primary.start()
        let endpoint = Link.Endpoint.tcp(host: "127.0.0.1", port: primary.port)
        let sentinel = try ScriptedSentinel(naming: primary.port)
        try await withClient(url: "redis+sentinel://127.0.0.1:\(sentinel.port)/main") { client in
            let id = try await client.send(RedisCommand("CLIENT", "ID")).int
            let queue = RequestQueue(limit: 1, reconnectGracePeriod: .zero)
            queue.connectionMade(to: endpoint)
            queue.reconnect(to: endpoint)
            #expect(!queue.mustReconnect)
            queue.reconnect(to: .tcp(host: "127.0.0.1", port: 1))
            #expect(queue.mustReconnect)
            // The watch has named the same server meanwhile.
            #expect(try await client.send(RedisCommand("CLIENT", "ID")).int == id)
        }
    }

    @Test func asksSentinelsOverTLS() async throws {
        let certificates = try await TestAuthority()
        let certificate = try await certificates.issue("server", for: ["DNS:localhost", "IP:127.0.0.1"])
        let (port, sentinelPort) = (try Tools.freePort(), try Tools.freePort())
        let primary = try TestRedisNode(arguments: certificates.options(certificate, port: port).asArguments)
        let sentinel = try TestRedisNode(
            sentinel: certificates.options(certificate, port: sentinelPort)
                + ["tls-replication yes", "sentinel monitor main 127.0.0.1 \(port) 1"])
        try await primary.start()
        try await sentinel.start()
        let url = "rediss+sentinel://localhost:\(sentinelPort)/main?sslrootcert=\(certificates.authority)"
        let found = await primaryOf(try RedisConfiguration(url: url))
        #expect((try? found.get()) == .tcp(host: "127.0.0.1", port: port), "\(found)")
    }

    /// A password must not go in the clear to a server elsewhere, because a Sentinel says so.
    @Test func aSentinelCannotLeadAwayFromThePrivateNetwork() async throws {
        let liar = try ScriptedSentinel(naming: 6379, host: "192.0.2.1")
        let configuration = try RedisConfiguration(url: "redis+sentinel://:secret@127.0.0.1:\(liar.port)/main")
        guard case .failure(let reason) = await primaryOf(configuration) else {
            Issue.record("connected")
            return
        }
        #expect("\(reason)".contains("beyond the private network"))
    }

    /// A server that becomes a replica refuses writes. The connection is made again, to wherever the address leads then.
    @Test func connectsAgainWhenTheServerRefusesToWrite() async throws {
        let other = try TestRedisNode()
        let server = try TestRedisNode()
        try await other.start()
        try await server.start()
        try await withClient(url: "redis://127.0.0.1:\(server.port)") { client in
            let id = try await client.send(RedisCommand("CLIENT", "ID")).int
            try await server.run("REPLICAOF", "127.0.0.1", "\(other.port)")
            let error = await redisError { try await client.send(RedisCommand("SET", "k", "v")) }
            #expect(error?.serviceError.code == .serviceUnavailable)
            try await server.run("REPLICAOF", "NO", "ONE")
            _ = try await client.send(RedisCommand("SET", "k", "v"))
            #expect(try await client.send(RedisCommand("CLIENT", "ID")).int != id)
        }
    }
}

/// A Sentinel that names the same server to everybody.
private final class ScriptedSentinel: Sendable {
    let port: Int
    private let listener: Int32

    init(naming port: Int, host: String = "127.0.0.1", epoch: Int = 0) throws {
        self.port = try Tools.freePort()
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(self.port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0 && listen(listener, 8) == 0)
        func array(_ texts: [String]) -> [UInt8] {
            Array("*\(texts.count)\r\n\(texts.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined())".utf8)
        }
        let named = array([host, "\(port)"])
        let details = array(["name", "main", "ip", host, "port", "\(port)", "config-epoch", "\(epoch)"])
        Thread {
            while true {
                let peer = Glibc.accept(listener, nil, nil)
                guard peer >= 0 else { return }
                // One is held open by those who listen.
                Thread {
                    var bytes = [UInt8](repeating: 0, count: 4096)
                    while case let count = recv(peer, &bytes, bytes.count, 0), count > 0 {
                        let isAboutAddress = String(decoding: bytes[..<count], as: UTF8.self).contains(
                            "GET-MASTER-ADDR-BY-NAME")
                        let reply = isAboutAddress ? named : details
                        _ = Glibc.send(peer, reply, reply.count, Int32(MSG_NOSIGNAL))
                    }
                    close(peer)
                }.start()
            }
        }.start()
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }
}
