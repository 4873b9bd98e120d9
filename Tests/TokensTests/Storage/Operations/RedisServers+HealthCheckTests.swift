import Foundation
import Logging
import Redis
import ServiceKit
import TestKit
import Testing

@testable import TokensService

@Suite struct RedisServersHealthCheckTests {
    private func servers(_ url: String) async throws -> RedisServers {
        let client = RedisClient(configuration: try RedisConfiguration(url: url), logger: .discarding)
        let result = await Result { try await client.servers() }
        await client.shutdown()
        return try result.get()
    }

    @Test func showsOneServer() async throws {
        let node = try TestRedisNode()
        try await node.start()
        #expect(try await servers("redis://127.0.0.1:\(node.port)").report() == "one server, no replica")
    }

    @Test func reportsSentinelsThatAreWrong() async throws {
        let (primary, gone) = (try TestRedisNode(), try Tools.freePort())
        try await primary.start()
        let sentinel = try TestRedisNode(sentinel: ["sentinel monitor main 127.0.0.1 \(primary.port) 1"])
        try await sentinel.start()
        let found = try await servers("redis+sentinel://127.0.0.1:\(gone),127.0.0.1:\(sentinel.port)/main")
        #expect(found.description == "a primary, no replica, 1 of 2 Sentinels")
        #expect(found.problems.count == 2 && found.problems[0].hasPrefix("Sentinel 127.0.0.1:\(gone): "))
        #expect(found.problems[1] == "the primary has no replica")
        #expect(throws: HealthCheckError.self) { try found.report() }
    }

    @Test func showsAClusterAndWhatItIsToAClientOfOneServer() async throws {
        let cluster = try await TestCluster.shared()
        #expect(try await servers(cluster.url).report() == "a cluster of 3 primaries, 3 replicas")
        let one = try await servers("redis://127.0.0.1:\(cluster.nodes[0].port)")
        #expect(one.problems == ["it belongs to a cluster: use redis+cluster://"])
    }
}

extension Result where Failure == any Error {
    /// The outcome of `body`.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
