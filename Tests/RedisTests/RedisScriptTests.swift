import Redis
import TestKit
import Testing

@Suite struct RedisScriptTests {
    @Test func readsNumbersAndTruthValuesStrictly() throws {
        #expect(try Int(RedisReply.integer(7)) == 7)
        #expect(try Bool(RedisReply.integer(1)) == true)
        #expect(try Bool(RedisReply.integer(0)) == false)
        for reply in [RedisReply.null, .bytes(Array("1".utf8)), .array([]), .status("OK")] {
            #expect(throws: RedisError.protocolError) { try Int(reply) }
            #expect(throws: RedisError.protocolError) { try Bool(reply) }
        }
        #expect(throws: RedisError.protocolError) { try Bool(RedisReply.integer(2)) }
    }

    @Test func findsKeysAndArgumentsByTheirNames() async throws {
        try await withClient { client in
            let reply = try await client.run(EchoScript(first: "{k}1", second: "{k}2", text: "a", number: 2))
            #expect(reply.texts == ["{k}1", "{k}2", "a", "2"])
        }
    }

    @Test func isKnownToTheServerAfterwards() async throws {
        try await withClient { client in
            _ = try await client.run(EchoScript())
            let known = try await client.send(RedisCommand("SCRIPT", "EXISTS", EchoScript.script.sha1))
            #expect(known.array == [.integer(1)])
        }
    }

    @Test func takesAnyNumberOfFurtherKeysAndArguments() async throws {
        try await withClient { client in
            let fields: RedisFields = ["created": 1, "client": "app"]
            for (keys, fields) in [(["{k}a", "{k}b"], fields), ([], [:])] {
                let reply = try await client.run(ListsScript(counters: keys, fields: fields + ["is_new": true]))
                let all = ["k", "\(keys.count)"] + keys + ["now"] + fields.arguments.map { "\($0)" } + ["is_new", "1"]
                #expect(reply.texts == all)
            }
        }
    }

    @Test func throwsTheErrorOfTheScript() async throws {
        try await withClient { client in
            let error = await redisError { try await client.run(OutcomeScript(outcome: "error")) }
            #expect(error == .server(RedisServerError(message: "REUSED the token")))
        }
    }

    @Test func throwsForAnOutcomeThatIsNotKnown() async throws {
        try await withClient { client in
            let kept = try await client.run(OutcomeScript(outcome: "kept"))
            #expect(kept == .kept)
            let error = await redisError { try await client.run(OutcomeScript(outcome: "lost")) }
            #expect(error == .unexpectedReply(script: "OutcomeScript"))
        }
    }

    @Test func runsSeveralTimesInOneRoundTrip() async throws {
        let server = try await TestRedis.launch()
        try await withClient(url: server.url) { client in
            for _ in 1...2 {
                let replies = try await client.run(each: ["kept", "gone", "kept"].map(OutcomeScript.init))
                #expect(replies == [.kept, .gone, .kept])
            }
            #expect(try await client.run(each: [OutcomeScript]()).isEmpty)
            let error = await redisError {
                try await client.run(each: ["kept", "error", "lost"].map(OutcomeScript.init))
            }
            #expect(error == .server(RedisServerError(message: "REUSED the token")))
        }
    }

    @Test func isSentAgainWhenTheServerForgotIt() async throws {
        let server = try await TestRedis.launch()
        try await withClient(url: server.url) { client in
            #expect(try await client.run(EchoScript(first: "{k}k")).texts.first == "{k}k")
            _ = try await client.send(RedisCommand("SCRIPT", "FLUSH"))
            #expect(try await client.run(EchoScript(first: "{k}l")).texts.first == "{k}l")
            try await server.kill()
            try await server.start()
            try await eventually("a new connection") { (try? await client.ping()) != nil }
            #expect(try await client.run(EchoScript(first: "{k}m")).texts.first == "{k}m")
        }
    }
}

private struct Texts: ScriptReply {
    let texts: [String]

    init(_ reply: RedisReply) throws(RedisError) {
        var fields = try ReplyFields(reply)
        var texts: [String] = []
        while !fields.isAtEnd { texts.append(try fields.text()) }
        self.texts = texts
    }
}

private struct EchoScript: RedisScript {
    static let script = LuaScript<Self>(
        Array("-- A comment first\nreturn {first, second, text, number}".utf8),
        keys: ["first": \.first, "second": \.second], arguments: ["text": \.text, "number": \.number])

    var first = "k"
    var second = "{k}2"
    var text = ""
    var number = 0

    typealias Reply = Texts
}

private struct ListsScript: RedisScript {
    static let script = LuaScript<Self>(
        Array(
            """
            local answer = {first, tostring(#counters)}
            for _, key in ipairs(counters) do table.insert(answer, key) end
            table.insert(answer, now)
            for _, value in ipairs(fields) do table.insert(answer, value) end
            return answer
            """.utf8),
        keys: ["first": \.first], moreKeys: ("counters", \.counters),
        arguments: ["now": \.now], moreArguments: ("fields", \.fields.arguments))

    let first = "k"
    var counters: [String]
    let now = "now"
    var fields: RedisFields

    typealias Reply = Texts
}

private struct OutcomeScript: RedisScript {
    static let script = LuaScript<Self>(
        Array("if outcome == 'error' then return redis.error_reply('REUSED the token') end return outcome".utf8),
        arguments: ["outcome": \.outcome])

    let outcome: String

    enum Reply: String, ScriptReply { case kept, gone }
}
