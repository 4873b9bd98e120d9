import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import GatewayService

@Suite struct HealthCheckHandlerTests {
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(
            handler: HealthCheckHandler { head in
                HealthAnswer(
                    head: HTTPResponse(status: .ok), body: head.method == .head ? nil : ByteBuffer(string: "fine"))
            })
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 80)).wait()
    }

    private static func head(
        _ path: String = "/healthz", _ method: HTTPRequest.Method = .get, _ fields: HTTPFields = [:]
    ) -> HTTPRequestPart {
        .head(HTTPRequest(method: method, scheme: "http", authority: "a", path: path, headerFields: fields))
    }

    private func receive(_ parts: HTTPRequestPart...) throws { for part in parts { try channel.writeInbound(part) } }

    /// The parts of requests that were passed on.
    private func passedOn() throws -> Int {
        var count = 0
        while try channel.readInbound(as: HTTPRequestPart.self) != nil { count += 1 }
        return count
    }

    /// The bodies of the responses that were sent; a response without one is empty.
    private func bodies() throws -> [String] {
        var bodies: [String] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            switch part {
            case .head: bodies.append("")
            case .body(let body): bodies[bodies.count - 1] += String(buffer: body)
            case .end: break
            }
        }
        return bodies
    }

    @Test func answersBeforeAnyTask() throws {
        try receive(Self.head(), .end(nil), Self.head(), .end(nil), Self.head("/healthz", .head), .end(nil))
        #expect(try bodies() == ["fine", "fine", ""])
        #expect(try passedOn() == 0)
    }

    @Test func answersWhenTheRequestIsComplete() throws {
        try receive(Self.head())
        #expect(try bodies() == [])
        try receive(.end(nil))
        #expect(try bodies() == ["fine"])
    }

    @Test(arguments: [
        head("/healthz?"), head("/healthz/"), head("//healthz"), head("/"), head("/healthz", .post),
        head("/healthz", .options), head("/healthz", .get, [.connection: "close"]),
        head("/healthz", .get, [.contentLength: "1"]), head("/healthz", .get, [.transferEncoding: "chunked"]),
        head("/healthz", .get, [.contentEncoding: "gzip"]),
    ])
    func passesOnWhatIsNotAPlainHealthCheck(head: HTTPRequestPart) throws {
        try receive(head, .body(ByteBuffer(string: "x")), .end(nil))
        #expect(try passedOn() == 3)
        #expect(try bodies() == [])
    }

    /// Responses come in the order of the requests (RFC 9112 §9.3.2).
    @Test func waitsForTheAnswersToEarlierRequests() throws {
        try receive(Self.head("/other"), .end(nil), Self.head(), .end(nil))
        #expect(try bodies() == [] && passedOn() == 4)
        for _ in 0..<2 {
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
        }
        #expect(try bodies() == ["", ""])
        try receive(Self.head(), .end(nil))
        #expect(try bodies() == ["fine"])
    }

    /// Otherwise responses that the client doesn't read would fill memory.
    @Test func passesOnWhileTheClientReadsNothing() throws {
        channel.isWritable = false
        try receive(Self.head(), .end(nil))
        #expect(try bodies() == [] && passedOn() == 2)
    }
}
