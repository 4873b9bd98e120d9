import InMemoryTracing
import Redis
import TestKit
import Testing
import Tracing

@Suite struct CommandSpanTests {
    private let tracer = InMemoryTracer()

    /// Runs `body` as part of a span, and gives the spans of what it does.
    private func spans(of body: (RedisClient) async throws -> Void) async throws -> [FinishedInMemorySpan] {
        try await withClient { client in try await tracer.spans { try await body(client) } }
    }

    @Test func aCommandHasItsNameAndNoArgument() async throws {
        let spans = try await spans { client in
            _ = try await client.send(RedisCommand("SET", "hunter2", "hunter2"))
            _ = try await client.pipeline([RedisCommand("GET", "hunter2"), RedisCommand("PING")])
            _ = try await client.transaction([RedisCommand("GET", "hunter2")])
            _ = try await client.run(CountScript(text: "hunter2"))
            _ = try await client.run(each: [CountScript(text: "hunter2"), CountScript()])
            _ = try await client.run(each: [CountScript]())
        }
        #expect(
            spans.map(\.operationName) == [
                "SET", "PIPELINE", "MULTI", "EVALSHA CountScript", "EVALSHA CountScript", "EVALSHA CountScript",
            ])
        #expect(spans[1].attributes.get("db.operation.batch.size") == .int64(2))
        #expect(spans[3].attributes.get("db.stored_procedure.name") == .string("CountScript"))
        #expect(spans[4].attributes.get("db.operation.batch.size") == .int64(2))
        #expect(spans.allSatisfy { $0.attributes.get("db.system.name") == .string("redis") && $0.kind == .client })
        #expect(spans.allSatisfy { $0.status == nil && $0.parentSpanID != nil })
        #expect(!"\(spans.map(\.attributes))".contains("hunter2"))
    }

    @Test func anErrorHasItsCodeAndNoText() async throws {
        let spans = try await spans { client in
            _ = await redisError { try await client.send(RedisCommand("hunter2")) }
            _ = await redisError { try await client.run(RefusingScript()) }
            _ = await redisError { try await client.send(RedisCommand("PING"), deadline: .now - .seconds(1)) }
        }
        #expect(
            spans.map { $0.attributes.get("error.type") } == [.string("ERR"), .string("REUSED"), .string("timeout")])
        #expect(spans.allSatisfy { $0.status?.code == .error })
    }

    @Test func withoutATraceThereIsNoSpan() async throws {
        try await withClient { client in
            try await withTracer(tracer) { try await client.ping() }
        }
        #expect(tracer.finishedSpans.isEmpty)
    }
}

/// Replies how long its argument is.
private struct CountScript: RedisScript {
    static let script = LuaScript<Self>(
        Array("return string.len(text)".utf8), keys: ["key": \.key], arguments: ["text": \.text])

    var key = "hunter2"
    var text = ""

    typealias Reply = Int
}

/// Replies an error.
private struct RefusingScript: RedisScript {
    static let script = LuaScript<Self>(Array("return redis.error_reply('REUSED the token hunter2')".utf8))

    typealias Reply = Int
}
