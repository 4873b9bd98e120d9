import Foundation
import Redis
import Testing

@Suite struct RedisClientTests {
    @Test func answersFindTheirCallers() async throws {
        try await withClient { client in
            let replies = try await withThrowingTaskGroup(of: (Int, RedisReply).self) { group in
                for number in 0..<1000 {
                    group.addTask { (number, try await client.send(RedisCommand("ECHO", number))) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(replies.count == 1000)
            #expect(replies.allSatisfy { number, reply in reply.int == number })
        }
    }

    @Test func refusedCommandDoesNotDisturbOthers() async throws {
        let key = uniqueName("list")
        try await withClient { client in
            _ = try await client.send(RedisCommand("RPUSH", key, "one"))
            await withTaskGroup { group in
                for number in 0..<200 {
                    group.addTask {
                        let isBad = number.isMultiple(of: 2)
                        let command = isBad ? RedisCommand("INCR", key) : RedisCommand("ECHO", number)
                        do {
                            let reply = try await client.send(command)
                            #expect(!isBad && reply.int == number)
                        } catch RedisError.server(let error) {
                            #expect(isBad && error.code == "WRONGTYPE")
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            _ = try await client.send(RedisCommand("DEL", key))
        }
    }

    @Test func anyBytesAndAnySize() async throws {
        let key = uniqueName("bytes")
        let allBytes = (0...255).map { UInt8($0) }
        let large = Data(repeating: 0x5a, count: 15 << 20)
        try await withClient({ $0.commandTimeout = .seconds(20) }) { client in
            for value: any RedisArgument in [allBytes, [UInt8](), "", "Gruß 👋", large] {
                _ = try await client.send(RedisCommand("SET", key, value))
                #expect(try await client.send(RedisCommand("GET", key)).bytes == value.redisBytes)
            }
            _ = try await client.send(RedisCommand("DEL", key))
            #expect(try await client.send(RedisCommand("GET", key)).isNull)
        }
    }

    @Test func pipelineKeepsItsOrder() async throws {
        let key = uniqueName("counter")
        try await withClient { client in
            let replies = try await client.pipeline([
                RedisCommand("SET", key, 41), RedisCommand("INCR", key), RedisCommand("LPOP", key),
                RedisCommand("GET", key), RedisCommand("DEL", key),
            ])
            #expect(replies.map(\.int) == [nil, 42, nil, 42, 1])
            guard case .error(let error) = replies[2] else { throw RedisError.protocolError }
            #expect(error.code == "WRONGTYPE")
            #expect(try await client.pipeline([]).isEmpty)
        }
    }

    @Test func transaction() async throws {
        let key = uniqueName("counter")
        try await withClient { client in
            let replies = try await client.transaction([
                RedisCommand("INCR", key), RedisCommand("LPOP", key), RedisCommand("INCR", key),
            ])
            #expect(replies.map(\.int) == [1, nil, 2])
            let refused = await redisError {
                try await client.transaction([RedisCommand("INCR", key), RedisCommand("NO-SUCH-COMMAND")])
            }
            guard case .server(let error) = refused else { throw RedisError.protocolError }
            #expect(error.message.hasPrefix("ERR unknown command"))
            #expect(try await client.send(RedisCommand("GET", key)).int == 2)
            _ = try await client.send(RedisCommand("DEL", key))
        }
    }

    @Test func databaseOfTheURL() async throws {
        let key = uniqueName("key")
        try await withClient({ $0.database = 9 }) { other in
            _ = try await other.send(RedisCommand("SET", key, 1, "EX", 60))
            #expect(try await withClient { try await $0.send(RedisCommand("EXISTS", key)) }.int == 0)
            #expect(
                try await withClient({ $0.database = 9 }) { try await $0.send(RedisCommand("EXISTS", key)) }.int == 1)
        }
    }

    @Test func tooDeepAnswerIsAnErrorAndNoMore() async throws {
        try await withClient { client in
            let deep = String(repeating: "{", count: 30) + "1" + String(repeating: "}", count: 30)
            let error = await redisError {
                try await client.send(RedisCommand("EVAL", "return \(deep)", 0))
            }
            #expect(error == .protocolError)
            try await client.ping()
        }
    }

    @Test func connectionsShareTheWork() async throws {
        let name = uniqueName("client")
        try await withClient({ ($0.connections, $0.clientName) = (3, name) }) { client in
            for _ in 0..<3 { try await client.ping() }
            #expect(try await client.connections(named: name).count == 3)
        }
    }

    @Test func shutdownAnswersWhatIsLinedUp() async throws {
        let key = uniqueName("list")
        let name = uniqueName("client")
        try await withClient { observer in
            try await withClient({ $0.clientName = name }) { client in
                async let blocked = client.send(RedisCommand("BLPOP", key, 5), deadline: .now + .seconds(10))
                try await observer.waitUntilBlocked(name)
                async let end: Void = client.shutdown()
                _ = try await observer.send(RedisCommand("RPUSH", key, "last"))
                #expect(try await blocked.array?.last?.string == "last")
                await end
                let error = await redisError { try await client.ping() }
                #expect(error == .unavailable(wasSent: false))
            }
        }
    }
}
