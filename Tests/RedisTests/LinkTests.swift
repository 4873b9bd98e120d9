import Foundation
import TestKit
import Testing

@testable import Redis

/// A link to a server for which the tests write every byte.
@Suite struct LinkTests {
    private let server: ScriptedRedis

    init() throws { server = try ScriptedRedis() }

    /// Runs `body` in a thread with both ends of a connection.
    private func withLink<Value: Sendable>(
        _ body: @escaping @Sendable (Link, ScriptedRedis.Peer) throws -> Value
    ) async throws -> Value {
        try await server.play { server in
            let link = try Link(to: server.configuration.endpoint, timeout: .seconds(5))
            return try body(link, try server.accept())
        }
    }

    private static func isLinkError(_ body: () throws -> some Any, _ matches: (LinkError) -> Bool) -> Bool {
        do {
            _ = try body()
            return false
        } catch {
            return (error as? LinkError).map(matches) ?? false
        }
    }

    @Test func writesCommandsAsTheyAre() async throws {
        let received = try await withLink { link, peer in
            try link.append(RedisCommand("SET", "k", "v").wire)
            try link.append(RedisCommand("PING").wire)
            #expect(try link.flush())
            return peer.receive()
        }
        #expect(received == RedisCommand("SET", "k", "v").wire + RedisCommand("PING").wire)
    }

    @Test(
        arguments: [
            ("+OK\r\n", .status("OK")), (":-7\r\n", .integer(-7)), ("$-1\r\n", .null), ("*-1\r\n", .null),
            ("$0\r\n\r\n", .bytes([])), ("$3\r\na\r\n\r\n", .bytes([0x61, 13, 10])), ("*0\r\n", .array([])),
            ("-WRONGTYPE no\r\n", .error(RedisServerError(message: "WRONGTYPE no"))),
            (
                "*3\r\n:1\r\n*1\r\n$1\r\nx\r\n-ERR\r\n",
                .array([.integer(1), .array([.bytes([0x78])]), .error(RedisServerError(message: "ERR"))])
            ),
        ] as [(String, RedisReply)])
    func readsEveryKindOfReply(text: String, reply: RedisReply) async throws {
        let read = try await withLink { link, peer in
            peer.send(text)
            try link.fill()
            return try link.nextReply()
        }
        #expect(read == reply)
    }

    @Test func waitsForTheRestOfAReply() async throws {
        try await withLink { link, peer in
            #expect(try link.nextReply() == nil)
            for part in ["$5", "\r\nhel", "lo\r"] {
                peer.send(part)
                try link.fill()
                #expect(try link.nextReply() == nil)
            }
            peer.send("\n:1\r\n:2\r\n")
            try link.fill()
            #expect(try link.nextReply() == .bytes(Array("hello".utf8)))
            #expect(try link.nextReply() == .integer(1))
            #expect(try link.nextReply() == .integer(2))
            #expect(try link.nextReply() == nil)
        }
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n", ":x\r\n", "$-2\r\n", String(repeating: "*1\r\n", count: 20)])
    func refusesBytesThatAreNotItsProtocol(text: String) async throws {
        let isRefused = try await withLink { link, peer in
            peer.send(text)
            try link.fill()
            return Self.isLinkError {
                try link.nextReply()
            } _: {
                if case .protocolViolation = $0 { true } else { false }
            }
        }
        #expect(isRefused)
    }

    @Test func isLostWhenTheServerClosesInMidReply() async throws {
        let isLost = try await withLink { link, peer in
            peer.send("$100\r\nonly a part")
            try link.fill()
            peer.close()
            return Self.isLinkError {
                try link.fill()
            } _: {
                if case .lost = $0 { true } else { false }
            }
        }
        #expect(isLost)
    }

    @Test func readingDoesNotBlockOnceItIsReady() async throws {
        let time = try await withLink { link, peer in
            try link.stopBlocking()
            return try ContinuousClock().measure {
                try link.fill()
                #expect(try link.nextReply() == nil)
            }
        }
        #expect(time < .seconds(2))
    }

    /// More than the socket holds, so that the rest waits in the buffer.
    @Test func aServerThatDoesNotReadDoesNotBlockTheThread() async throws {
        try await withLink { link, peer in
            try link.stopBlocking()
            let wire = RedisCommand("SET", "k", [UInt8](repeating: 0x78, count: 4 << 20)).wire
            try link.append(wire)
            #expect(try !link.flush())
            var received = 0
            while received < wire.count {
                received += peer.receive().count
                _ = try link.flush()
            }
            #expect(try link.flush() && received == wire.count)
        }
    }

    @Test func connectingWithoutAServerIsAnErrorWithAReason() async throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: LinkError.self) {
            _ = try Link(to: .unix(path: directory.file("none.sock")), timeout: .seconds(1))
        }
        guard case .connectionFailed(let reason) = error else {
            Issue.record("another error")
            return
        }
        #expect(reason.contains("No such file"))
    }
}
