import Foundation
import Redis
import Synchronization
import TestKit
import Testing

@Suite struct OutageTests {
    @Test func recoversFromAServerThatIsKilledUnderLoad() async throws {
        let server = try await TestRedis.launch()
        try await withClient(url: server.url, { $0.connections = 2 }) { client in
            let load = Load()
            try await withThrowingTaskGroup { group in
                for worker in 0..<64 {
                    group.addTask {
                        var number = worker
                        while !load.isOver.load(ordering: .relaxed) {
                            do {
                                let reply = try await client.send(RedisCommand("ECHO", number))
                                #expect(reply.int == number)
                                load.answers.add(1, ordering: .relaxed)
                            } catch RedisError.unavailable {
                                load.errors.add(1, ordering: .relaxed)
                                // Or the callers would spin until the server is back.
                                try await eventually(within: .seconds(30), "the server") {
                                    (try? await client.ping()) != nil
                                }
                            } catch {
                                Issue.record(error)
                            }
                            number += 64
                        }
                    }
                }
                for _ in 0..<3 {
                    let before = load.answers.load(ordering: .relaxed)
                    try await eventually("load") { load.answers.load(ordering: .relaxed) > before + 1000 }
                    let errors = load.errors.load(ordering: .relaxed)
                    try await server.kill()
                    try await eventually("errors") { load.errors.load(ordering: .relaxed) > errors }
                    try await server.start()
                }
                let before = load.answers.load(ordering: .relaxed)
                try await eventually("load after the outages") { load.answers.load(ordering: .relaxed) > before + 1000 }
                load.isOver.store(true, ordering: .relaxed)
                try await group.waitForAll()
            }
        }
    }

    @Test func withoutAServerItFailsSoon() async throws {
        let directory = try TemporaryDirectory()
        try await withClient(url: "redis+unix://\(directory.file("none.sock"))") { client in
            let start = ContinuousClock.now
            let error = await redisError { try await client.ping() }
            #expect(error == .unavailable(wasSent: false))
            #expect(ContinuousClock.now - start < .seconds(1.5))
            let again = ContinuousClock.now
            _ = await redisError { try await client.ping() }
            #expect(ContinuousClock.now - again < .milliseconds(200))
        }
    }

    /// Connecting blocks the connection's thread; deadlines and the grace period hold nevertheless.
    @Test func aSilentServerDelaysNoDeadline() async throws {
        let server = try SilentServer()
        try await withClient(url: server.url, { $0.connectTimeout = .seconds(2) }) { client in
            let start = ContinuousClock.now
            async let urgent = redisError {
                try await client.send(RedisCommand("PING"), deadline: .now + .milliseconds(40))
            }
            async let slowCall = redisError { try await client.ping() }
            #expect(await urgent == .timeout(wasSent: false))
            #expect(await slowCall == .unavailable(wasSent: false))
            #expect(ContinuousClock.now - start < .seconds(1.5))
        }
    }

    @Test func idleConnectionThatIsClosedIsReplacedUnnoticed() async throws {
        let name = uniqueName("client")
        try await withClient { observer in
            try await withClient({ $0.clientName = name }) { client in
                try await client.ping()
                let line = try #require(try await observer.connections(named: name).first)
                let id = try #require(line.split(separator: " ").first?.dropFirst("id=".count))
                _ = try await observer.send(RedisCommand("CLIENT", "KILL", "ID", id))
                try await eventually("a new connection") {
                    let lines = try await observer.connections(named: name)
                    return lines.count == 1 && !lines[0].hasPrefix("id=\(id) ")
                }
                try await client.ping()
            }
        }
    }

    @Test func passwords() async throws {
        let server = try await TestRedis.launch(arguments: ["--requirepass", "right"])
        func ping(_ credentials: String) async throws -> RedisError? {
            let url = server.url.replacing("redis+unix://", with: "redis+unix://\(credentials)")
            return try await withClient(url: url) { client in
                await redisError { try await client.ping() }
            }
        }
        #expect(try await ping(":right@") == nil)
        #expect(try await ping(":wrong@") == .unavailable(wasSent: false))
        #expect(try await ping("") == .unavailable(wasSent: false))
        let url = server.url.replacing("redis+unix://", with: "redis+unix://:right@")
        try await withClient(url: url) { client in
            _ = try await client.send(RedisCommand("ACL", "SETUSER", "tokens", "on", ">p@ss", "~t:*", "+get"))
        }
        // This user may not PING: the error proves that the connection is that of this user.
        guard case .server(let error) = try await ping("tokens:p%40ss@") else { throw RedisError.protocolError }
        #expect(error.code == "NOPERM")
    }
}

/// What the callers of the load test count.
private final class Load: Sendable {
    let answers = Atomic(0)
    let errors = Atomic(0)
    let isOver = Atomic(false)
}

/// A Unix socket that accepts connections and never replies.
private final class SilentServer {
    let url: String
    private let directory: TemporaryDirectory
    private let listener: Int32

    init() throws {
        directory = try TemporaryDirectory()
        let path = directory.file("silent.sock")
        url = "redis+unix://\(path)"
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0 && listen(listener, 8) == 0)
    }

    deinit { close(listener) }
}
