import Redis
import TestKit
import Testing

/// A connection is held up by `BLPOP` on a list that stays empty, so that everything behind it waits.
@Suite struct DeadlineTests {
    @Test func lateAnswerIsDroppedAndTheNextOneFindsItsCaller() async throws {
        try await withClient { client in
            try await client.ping()
            let late = await redisError {
                try await client.send(
                    RedisCommand("BLPOP", uniqueName("list"), "1"), deadline: .now + .milliseconds(200))
            }
            #expect(late == .timeout(wasSent: true))
            let next = try await client.send(RedisCommand("ECHO", "next"))
            #expect(next.string == "next")
        }
    }

    @Test func expiredWhileWaitingIsNeverSent() async throws {
        let key = uniqueName("key")
        try await withHeldUpClient { client, release in
            let expired = await redisError {
                try await client.send(RedisCommand("SET", key, 1), deadline: .now + .milliseconds(30))
            }
            #expect(expired == .timeout(wasSent: false))
            try await release()
            #expect(try await client.send(RedisCommand("EXISTS", key)).int == 0)
        }
    }

    @Test func urgentRequestIsNotKeptByAPatientOne() async throws {
        try await withHeldUpClient { client, release in
            let start = ContinuousClock.now
            async let slowCall = client.send(RedisCommand("ECHO", "slow"), deadline: .now + .seconds(9))
            let urgent = await redisError {
                try await client.send(RedisCommand("ECHO", "urgent"), deadline: .now + .milliseconds(30))
            }
            #expect(urgent == .timeout(wasSent: false))
            #expect(ContinuousClock.now - start < .seconds(4))
            try await release()
            #expect(try await slowCall.string == "slow")
        }
    }

    @Test func cancelledCallerLeavesItsNeighboursAlone() async throws {
        let key = uniqueName("key")
        let name = uniqueName("client")
        let list = uniqueName("list")
        try await withClient { observer in
            try await withClient({ $0.clientName = name }) { client in
                let sent = Task {
                    await redisError {
                        try await client.send(RedisCommand("BLPOP", list, 8), deadline: .now + .seconds(9))
                    }
                }
                try await observer.waitUntilBlocked(name)
                let waiting = Task {
                    await redisError {
                        try await client.send(RedisCommand("SET", key, 1))
                    }
                }
                async let neighbour = client.send(RedisCommand("ECHO", "neighbour"))
                sent.cancel()
                waiting.cancel()
                #expect(await sent.value == .cancelled(wasSent: true))
                #expect(await waiting.value == .cancelled(wasSent: false))
                _ = try await observer.send(RedisCommand("RPUSH", list, "x"))
                #expect(try await neighbour.string == "neighbour")
                #expect(try await client.send(RedisCommand("EXISTS", key)).int == 0)
            }
        }
    }

    @Test func cancelledTaskSendsNothing() async throws {
        let key = uniqueName("key")
        try await withClient { client in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await redisError { try await client.send(RedisCommand("SET", key, 1)) }
            }
            #expect(await task.value == .cancelled(wasSent: false))
            let exists = try await client.send(RedisCommand("EXISTS", key))
            #expect(exists.int == 0)
        }
    }

    @Test func tooManyAreRefusedAtOnce() async throws {
        try await withHeldUpClient({ $0.maximumWaiting = 10 }) { client, release in
            let outcomes = await withTaskGroup { group in
                for number in 0..<50 {
                    group.addTask {
                        await redisError {
                            try await client.send(RedisCommand("ECHO", number), deadline: .now + .milliseconds(300))
                        }
                    }
                }
                return await group.reduce(into: [RedisError?]()) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == .overloaded }.count == 40)
            #expect(outcomes.filter { $0 == .timeout(wasSent: false) }.count == 10)
            try await release()
            try await client.ping()
        }
    }

    @Test func connectionThatOwesAnAnswerForTooLongIsReplaced() async throws {
        try await withClient({ $0.stallLimit = .milliseconds(200) }) { client in
            try await client.ping()
            let list = uniqueName("list")
            let stuck = await redisError {
                try await client.send(RedisCommand("BLPOP", list, 60), deadline: .now + .milliseconds(200))
            }
            #expect(stuck == .timeout(wasSent: true))
            let start = ContinuousClock.now
            try await client.ping()
            #expect(ContinuousClock.now - start < .seconds(2))
        }
    }

    /// Gives `body` a client with a blocked connection, and a function that unblocks it.
    private func withHeldUpClient(
        _ configure: (inout RedisConfiguration) -> Void = { _ in },
        _ body: (RedisClient, _ release: () async throws -> Void) async throws -> Void
    ) async throws {
        let (name, list) = (uniqueName("client"), uniqueName("list"))
        try await withClient { observer in
            try await withClient({
                configure(&$0)
                $0.clientName = name
            }) { client in
                async let held = client.send(RedisCommand("BLPOP", list, 8), deadline: .now + .seconds(9))
                try await observer.waitUntilBlocked(name)
                try await body(client) { _ = try await observer.send(RedisCommand("RPUSH", list, "go")) }
                _ = try await held
            }
        }
    }
}
