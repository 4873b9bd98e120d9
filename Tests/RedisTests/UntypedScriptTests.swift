import Redis
import TestKit
import Testing

@Suite struct UntypedScriptTests {
    private let script = UntypedScript("return {KEYS[1], ARGV[1], ARGV[2]}")

    @Test func runsAndIsKnownAfterwards() async throws {
        try await withClient { client in
            let reply = try await client.run(script, keys: ["k"], arguments: ["a", 2])
            #expect(reply.array?.map(\.string) == ["k", "a", "2"])
            #expect(try await client.send(RedisCommand("SCRIPT", "EXISTS", script.sha1)).array == [.integer(1)])
        }
    }

    @Test func errorOfTheScript() async throws {
        try await withClient { client in
            let error = await redisError {
                try await client.run(UntypedScript("return redis.error_reply('REUSED the token')"))
            }
            #expect(error == .server(RedisServerError(message: "REUSED the token")))
        }
    }

    @Test func isSentAgainWhenTheServerForgotIt() async throws {
        let server = try await TestRedis.launch()
        try await withClient(url: server.url) { client in
            #expect(try await client.run(script, keys: ["k"]).array?.first?.string == "k")
            _ = try await client.send(RedisCommand("SCRIPT", "FLUSH"))
            #expect(try await client.run(script, keys: ["l"]).array?.first?.string == "l")
            try await server.kill()
            try await server.start()
            try await eventually("a new connection") { (try? await client.ping()) != nil }
            #expect(try await client.run(script, keys: ["m"]).array?.first?.string == "m")
        }
    }
}
