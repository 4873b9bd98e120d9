import Foundation
import Models
import NIOCore
import NIOPosix
import Synchronization
import TestKit
import Testing

@testable import GatewayService

/// Connections of the gateway, byte by byte.
@Suite struct GatewayChannelTests {
    private func exchange(_ request: String, limit: Duration = .seconds(5)) async throws -> (
        text: String, isClosed: Bool
    ) {
        try await ScriptedFleet().runWithPort { port in
            try await RawHTTP.exchange(port: port, limit: limit, [request])
        }
    }

    @Test(arguments: [
        "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET /healthz HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: a b/c@d\r\n\r\n",
        "GET /healthz HTTP/1.1\r\n\r\n",
        "GET http://me@b/healthz HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        "POST /auth/refresh HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "POST /auth/refresh HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "POST /auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ])
    func aHeadThatBreaksARuleIs400AndEndsTheConnection(request: String) async throws {
        // What follows is not read.
        let answer = try await exchange(request + "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(answer.text.hasPrefix("HTTP/1.1 400"))
        #expect(answer.text.contains("\"malformed_request\""))
        #expect(answer.text.matches(of: /HTTP\/1\.1 \d/).count == 1)
        #expect(answer.isClosed)
    }

    @Test(arguments: [
        ("GET /healthz HTTP/1.0\r\n\r\n", "200"), ("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "200"),
        ("HEAD /healthz HTTP/1.0\r\n\r\n", "200"),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "204"),
        ("OPTIONS * HTTP/1.0\r\n\r\n", "204"),
        ("GET http://b.example/healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "200"),
        ("GET /healthz HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", "200"),
    ])
    func requestsOfHealthChecksAreAnswered(request: String, status: String) async throws {
        let answer = try await exchange(request)
        #expect(answer.text.hasPrefix("HTTP/1.1 \(status)"))
        #expect(answer.isClosed)
        #expect(answer.text.contains("Connection: close"))
        if status == "204" { #expect(answer.text.contains("Allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")) }
    }

    /// The rejection comes after the responses to earlier requests.
    @Test func rejectionsKeepTheirPlaceInAPipeline() async throws {
        let answer = try await exchange(
            "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /healthz HTTP/1.1\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        let statuses = answer.text.matches(of: /HTTP\/1\.1 (\d+)/).map { String($0.1) }
        #expect(statuses == ["200", "404", "400"])
        #expect(answer.isClosed)
    }

    @Test func theErrorNamesThePartThatIsTooLong() async throws {
        let long = String(repeating: "x", count: 20_000)
        // However the bytes arrive: the end of a line may come together with what makes it too long.
        for length in [16_400, 17_000, 20_000, 70_000] {
            let target = try await exchange(
                "GET /\(String(repeating: "x", count: length)) HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(target.text.hasPrefix("HTTP/1.1 414"), "\(length)")
            #expect(target.text.contains("\"uri_too_long\""))
        }
        let field = try await exchange("GET /healthz HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n")
        #expect(field.text.hasPrefix("HTTP/1.1 431"))
        #expect(field.text.contains("\"headers_too_large\""))
        let many = (0..<150).map { "X-\($0): x\r\n" }.joined()
        let fields = try await exchange("GET /healthz HTTP/1.1\r\nHost: a\r\n\(many)\r\n")
        #expect(fields.text.hasPrefix("HTTP/1.1 431"))
        // Not the first request on its connection.
        let second = try await exchange(
            "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n")
        #expect(second.text.hasPrefix("HTTP/1.1 200") && second.text.contains("HTTP/1.1 4"))
    }

    @Test func compressedBodiesAre415() async throws {
        try await ScriptedFleet().run { client in
            let answer = try await client.send(.post, "/auth/refresh", "{}", headers: [.contentEncoding: "gzip"])
            #expect(answer.status == .unsupportedMediaType && answer.code == "unsupported_content_encoding")
            #expect(answer.headers[.acceptEncoding] == "identity")
            let plain = try await client.send(.post, "/auth/refresh", "{}", headers: [.contentEncoding: "identity"])
            #expect(plain.status != .unsupportedMediaType)
        }
    }

    @Test func aClientThatExpects100ContinueGetsIt() async throws {
        let answer = try await ScriptedFleet().runWithPort { port in
            try await RawHTTP.exchange(
                port: port,
                [
                    "POST /auth/login-methods HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n", "[]",
                ], prompt: "100 Continue\r\n\r\n")
        }
        #expect(answer.text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400"))
    }

    // MARK: Bounds

    @Test func connectionsBeyondTheBoundAreRefusedAtOnce() async throws {
        let fleet = try ScriptedFleet()
        for isPerClient in [false, true] {
            try await fleet.runWithPort {
                if isPerClient {
                    $0.maximumConnectionsPerClient = 2
                    $0.exemptClients = []
                } else {
                    $0.maximumConnections = 2
                }
            } _: { port in
                let held = try await (0..<2).async { _ in try await Self.connect(port) }
                let refused = try await RawHTTP.exchange(port: port, [])
                #expect(refused.isClosed && refused.text.hasPrefix("HTTP/1.1 503"))
                #expect(refused.text.contains("Retry-After: 5") && refused.text.contains("service_unavailable"))
                // As soon as one is gone there is room again.
                try await held[0].close()
                let request = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                try await eventually("room for a connection") {
                    try await RawHTTP.exchange(port: port, [request]).text.hasPrefix("HTTP/1.1 200")
                }
                try await held[1].close()
            }
        }
    }

    @Test func onlyTheTotalBoundAppliesToThisMachine() async throws {
        try await ScriptedFleet().runWithPort {
            $0.maximumConnectionsPerClient = 1
        } _: { port in
            let held = try await (0..<3).async { _ in try await Self.connect(port) }
            let answer = try await RawHTTP.exchange(
                port: port, ["GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
            #expect(answer.text.hasPrefix("HTTP/1.1 200"))
            for channel in held { try await channel.close() }
        }
    }

    /// Responses that the client does not read would otherwise hold the connection for ever.
    @Test func aClientThatReadsNothingLosesItsConnection() async throws {
        try await ScriptedFleet().runWithPort(bodyTimeout: .milliseconds(300)) {
            $0.maximumConnections = 1
        } _: { port in
            let deaf = try await ClientBootstrap(group: ScriptedFleet.group)
                .channelOption(.autoRead, value: false).connect(host: "127.0.0.1", port: port).get()
            // More than the buffers of both sides hold.
            let requests = String(repeating: "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n", count: 100)
            try await deaf.writeAndFlush(ByteBuffer(string: requests))
            let request = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let first = try await RawHTTP.exchange(port: port, [request])
            #expect(first.text.hasPrefix("HTTP/1.1 503"))
            try await eventually("the end of the connection") {
                try await RawHTTP.exchange(port: port, [request]).text.hasPrefix("HTTP/1.1 200")
            }
            deaf.close(promise: nil)
        }
    }

    /// Bodies of 60 KB that never end: most of them are turned away before they fill memory, and short requests go on.
    @Test func stalledBodiesLeaveMemoryFlat() async throws {
        let head =
            "POST /auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 64000\r\n\r\n"
        let body = ByteBuffer(string: head + String(repeating: " ", count: 60_000))
        let count = 600
        let used = try await ScriptedFleet().runWithPort(bodyTimeout: .seconds(30)) { port in
            let before = Self.residentBytes
            let channels = try await (0..<count).async { _ in
                let channel = try await Self.connect(port)
                channel.writeAndFlush(body, promise: nil)
                return channel
            }
            let answer = try await RawHTTP.exchange(
                port: port, limit: .seconds(20), ["GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
            #expect(answer.text.hasPrefix("HTTP/1.1 200"))
            // The budget has room for 300 bodies, each of which takes 56 KB beyond its allowance.
            try await eventually(within: .seconds(20), "the end of the connections beyond the budget") {
                channels.count { !$0.isActive } >= count - 305
            }
            let used = Self.residentBytes - before
            for channel in channels { channel.close(promise: nil) }
            return used
        }
        // 36 MB of bodies. The budget is 16 MiB, and each connection may hold 4 KiB beside it; the clients of this test
        // hold what was not taken.
        #expect(used < 90 * 1024 * 1024)
    }

    /// Five hundred clients that send bodies of 60 KB byte by byte take more than the budget. Others send theirs all the same.
    @Test func slowSendersDoNotBlockOthers() async throws {
        var fleet = try ScriptedFleet()
        fleet.knowsDemoClientAndToken()
        let head =
            "POST /auth/login-methods HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: 60000\r\n"
        let start = ByteBuffer(string: head + "\r\n" + String(repeating: " ", count: 50_000))
        let body = String(repeating: " ", count: 60_000 - 2) + "{}"
        let whole = head + "Connection: close\r\n\r\n" + body
        let clients = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        try await fleet.runWithPort(bodyTimeout: .seconds(60)) { port in
            let slow = try await (0..<500).async { _ in
                let channel = try await ClientBootstrap(group: clients).connect(host: "127.0.0.1", port: port).get()
                channel.writeAndFlush(start, promise: nil)
                return channel
            }
            let pause = TimeAmount.milliseconds(500)
            let dripping = clients.next().scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
                for channel in slow { channel.writeAndFlush(ByteBuffer(string: " "), promise: nil) }
            }
            defer { dripping.cancel() }
            // 503 while none of the slow ones is slow yet.
            try await eventually(within: .seconds(20), "the answers to whole bodies") {
                for _ in 0..<5 {
                    let answer = try await RawHTTP.exchange(port: port, limit: .seconds(5), [whole])
                    guard answer.text.hasPrefix("HTTP/1.1 400"), answer.isClosed else { return false }
                }
                return true
            }
            // Few of them had to go.
            #expect(slow.count(where: \.isActive) > 100)
            for channel in slow { channel.close(promise: nil) }
        }
        try await clients.shutdownGracefully()
    }

    /// A client that closes its side after a pipeline of long bodies gets all its answers, and others are served meanwhile.
    @Test func aClientThatHasClosedItsSideGetsItsAnswers() async throws {
        let body = String(repeating: " ", count: 30_000)
        let request =
            "POST /auth/login-methods HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let text = try await ScriptedFleet().runWithPort { port in
            let received = ReceivedBytes()
            let channel = try await ClientBootstrap(group: ScriptedFleet.group)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .channelInitializer { $0.pipeline.addHandler(received.handler()) }
                .connect(host: "127.0.0.1", port: port).get()
            for _ in 0..<5 { channel.write(ByteBuffer(string: request), promise: nil) }
            try await channel.writeAndFlush(ByteBuffer(string: "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"))
            try await channel.close(mode: .output)
            try await eventually("the last answer") { received.text.contains("\"status\":\"ok\"") }
            channel.close(promise: nil)
            return received.text
        }
        #expect(
            text.matches(of: /HTTP\/1\.1 (\d+)/).map { String($0.1) } == ["400", "400", "400", "400", "400", "200"])
    }

    private final class ReceivedBytes: Sendable {
        private let stored = Mutex("")
        var text: String { stored.withLock { $0 } }

        private final class Handler: ChannelInboundHandler, Sendable {
            typealias InboundIn = ByteBuffer
            private let owner: ReceivedBytes
            init(_ owner: ReceivedBytes) { self.owner = owner }

            func channelRead(context: ChannelHandlerContext, data: NIOAny) {
                let text = String(buffer: unwrapInboundIn(data))
                owner.stored.withLock { $0 += text }
            }
        }

        func handler() -> any ChannelHandler & Sendable { Handler(self) }
    }

    // MARK: Event loops

    /// Bounds and answers are the same over all event loops.
    @Test func severalEventLoopsShareTheBoundsOfOne() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 3)
        try await ScriptedFleet().runWithPort(on: group) {
            $0.maximumConnections = 6
        } _: { port in
            let held = try await (0..<6).async { _ in try await Self.connect(port) }
            // A connection counts once its own event loop has taken it, so a later one may be ahead of it.
            try await eventually(within: .seconds(20), "a refused connection") {
                let refused = try await RawHTTP.exchange(port: port, [])
                return refused.isClosed && refused.text.hasPrefix("HTTP/1.1 503")
            }
            for channel in held { try await channel.close() }
            let request = "GET /healthz?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            for _ in 0..<6 {
                try await eventually("an answer") {
                    try await RawHTTP.exchange(port: port, [request]).text.hasPrefix("HTTP/1.1 200")
                }
            }
        }
        try await group.shutdownGracefully()
    }

    // MARK: Health checks

    /// What is answered before the endpoint is what the endpoint answers.
    @Test func healthChecksAreAnsweredAsTheEndpointDoes() async throws {
        func fields(_ path: String, _ method: String) async throws -> [String] {
            let answer = try await ScriptedFleet().runWithPort(issuer: "https://auth.example.com") { port in
                try await RawHTTP.exchange(
                    port: port, limit: .milliseconds(500), ["\(method) \(path) HTTP/1.1\r\nHost: a\r\n\r\n"])
            }
            #expect(!answer.isClosed)
            return answer.text.components(separatedBy: "\r\n").map { line in
                ["X-Request-Id:", "Date:"].first { line.hasPrefix($0) } ?? line
            }.sorted()
        }
        for method in ["GET", "HEAD"] {
            let early = try await fields("/healthz", method)
            #expect(early.contains("Date:") && early.contains("X-Request-Id:"))
            #expect(try await fields("/healthz?", method) == early)
        }
    }

    private static func connect(_ port: Int) async throws -> any Channel {
        try await ClientBootstrap(group: ScriptedFleet.group).connect(host: "127.0.0.1", port: port).get()
    }

    private static var residentBytes: Int {
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096
    }
}

extension Range<Int> {
    /// What `body` makes of each number, one after the other.
    fileprivate func async<Value>(_ body: (Int) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for index in self { values.append(try await body(index)) }
        return values
    }
}
