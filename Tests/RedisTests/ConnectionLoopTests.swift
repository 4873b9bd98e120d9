import Foundation
import Logging
import Synchronization
import TestKit
import Testing

@testable import Redis

/// Connections to a server for which the tests write every byte.
@Suite struct ConnectionLoopTests {
    private let server: ScriptedRedis

    init() throws { server = try ScriptedRedis() }

    private func withClient<Value>(
        _ configure: (inout RedisConfiguration) -> Void = { _ in }, _ body: (RedisClient) async throws -> Value
    ) async throws -> Value {
        var configuration = server.configuration
        configuration.commandTimeout = .seconds(10)
        configuration.reconnectGracePeriod = .seconds(10)
        configure(&configuration)
        let client = RedisClient(configuration: configuration, logger: .silent)
        do {
            let value = try await body(client)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Redis may have executed a command whose reply was lost, so it is not repeated.
    @Test func aConnectionLostInMidReplyFailsTheCommandAndServesTheNextOne() async throws {
        try await withClient { client in
            async let played: Void = server.play { server in
                let first = try server.accept()
                first.greet()
                _ = first.command()
                first.send("$10\r\nhalf")
                first.close()
                let second = try server.accept()
                second.greet()
                #expect(second.command() == "ECHO second")
                second.send("+second\r\n")
            }
            #expect(
                await redisError { try await client.send(RedisCommand("ECHO", "first")) } == .unavailable(wasSent: true)
            )
            #expect(try await client.send(RedisCommand("ECHO", "second")).string == "second")
            try await played
        }
    }

    @Test func bytesThatAreNotItsProtocolEndTheConnection() async throws {
        try await withClient { client in
            async let played: Void = server.play { server in
                let first = try server.accept()
                first.greet()
                _ = first.command()
                first.send("HTTP/1.1 400 Bad Request\r\n\r\n")
                try server.replyToPing()
            }
            #expect(await redisError { try await client.ping() } == .protocolError)
            try await client.ping()
            try await played
        }
    }

    @Test func commandsWaitWhileTheServerIsLoading() async throws {
        try await withClient { client in
            async let played: Void = server.play { server in
                let loading = try server.accept()
                _ = loading.command()
                loading.send("-LOADING Redis is loading\r\n")
                let ready = try server.accept()
                ready.greet()
                #expect(ready.command() == "ECHO slow")
                ready.send("+slow\r\n")
            }
            #expect(try await client.send(RedisCommand("ECHO", "slow")).string == "slow")
            try await played
        }
    }

    @Test func aCommandIsNotSentWhenItsDeadlinePassesWhileConnecting() async throws {
        try await withClient { client in
            let late = await redisError {
                try await client.send(RedisCommand("ECHO", "late"), deadline: .now + .milliseconds(30))
            }
            #expect(late == .timeout(wasSent: false))
            async let played: Void = server.play { server in
                let peer = try server.accept()
                peer.greet()
                #expect(peer.command() == "ECHO next")
                peer.send("+next\r\n")
            }
            #expect(try await client.send(RedisCommand("ECHO", "next")).string == "next")
            try await played
        }
    }

    @Test func aReplyThatIsOverdueForTooLongEndsTheConnection() async throws {
        try await withClient({ $0.stallLimit = .milliseconds(50) }) { client in
            async let played: Void = server.play { server in
                let silent = try server.accept()
                silent.greet()
                _ = silent.command()
                try server.replyToPing()
                silent.close()
            }
            let stalled = await redisError {
                try await client.send(RedisCommand("ECHO", "x"), deadline: .now + .milliseconds(500))
            }
            #expect(stalled == .timeout(wasSent: true))
            try await client.ping()
            try await played
        }
    }

    /// A byte now and then is no reply.
    @Test func aReplyThatNeverEndsEndsTheConnection() async throws {
        try await withClient({ $0.stallLimit = .milliseconds(100) }) { client in
            async let played: Void = server.play { server in
                let slow = try server.accept()
                slow.greet()
                _ = slow.command()
                slow.send("$500000000\r\n")
                // Until it is left, or ten seconds have passed.
                var isLeft = false
                for _ in 0..<1000 where !isLeft {
                    slow.send("x")
                    var watched = pollfd(fd: slow.socket, events: Int16(POLLIN), revents: 0)
                    isLeft = poll(&watched, 1, 10) > 0
                }
                try server.replyToPing()
            }
            let late = await redisError {
                try await client.send(RedisCommand("ECHO", "x"), deadline: .now + .milliseconds(200))
            }
            #expect(late == .timeout(wasSent: true))
            try await client.ping()
            try await played
        }
    }

    @Test(arguments: ["*100000000\r\n", "$500000000\r\n"])
    func aReplyThatIsTooLongEndsTheConnection(start: String) async throws {
        try await withClient { client in
            async let played: Void = server.play { server in
                let endless = try server.accept()
                endless.greet()
                _ = endless.command()
                endless.send(start)
                let chunk = String(repeating: "*0\r\n", count: 16_384)
                for _ in 0..<(Link.maximumReplyLength / chunk.utf8.count + 2) { endless.send(chunk) }
                try server.replyToPing()
            }
            #expect(await redisError { try await client.send(RedisCommand("ECHO", "x")) } == .protocolError)
            try await client.ping()
            try await played
        }
    }

    /// They would be taken for the replies to the next commands.
    @Test func repliesThatNobodyHasAskedForEndTheConnection() async throws {
        try await withClient { client in
            async let played: Void = server.play { server in
                let first = try server.accept()
                first.greet()
                _ = first.command()
                first.send("+PONG\r\n+surplus\r\n")
                let second = try server.accept()
                second.greet()
                #expect(second.command() == "ECHO next")
                second.send("+next\r\n")
            }
            try await client.ping()
            // The connection may be lost only when the next command is on its way.
            var reply: String?
            try await eventually("the right reply") {
                reply = try? await client.send(RedisCommand("ECHO", "next")).string
                return reply != nil
            }
            #expect(reply == "next")
            try await played
        }
    }

    @Test func shutdownFailsWhatWaitsForAConnection() async throws {
        let client = RedisClient(configuration: server.configuration, logger: .silent)
        async let waiting = redisError { try await client.send(RedisCommand("PING"), deadline: .now + .seconds(30)) }
        // The server accepts and never replies, so connecting fails after a second.
        let start = ContinuousClock.now
        await client.shutdown()
        #expect(await waiting == .unavailable(wasSent: false))
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}
