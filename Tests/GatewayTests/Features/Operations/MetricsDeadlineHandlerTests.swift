import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import GatewayService

/// Deadlines of ten seconds, on a channel whose time the tests advance.
@Suite struct MetricsDeadlineHandlerTests {
    private let channel = EmbeddedChannel(handler: MetricsDeadlineHandler(limit: .seconds(10)))
    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/metrics"))

    init() throws { try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 80)).wait() }

    private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    private func receive(_ parts: HTTPRequestPart...) throws { for part in parts { try channel.writeInbound(part) } }

    private func answer() throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    @Test func aConnectionWithoutARequestIsClosed() throws {
        pass(9)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func aRequestAndItsResponseHaveTenSecondsEach() throws {
        for _ in 0..<3 {
            pass(9)
            try receive(Self.head, .end(nil))
            pass(9)
            #expect(channel.isActive)
            try answer()
        }
        pass(10)
        #expect(!channel.isActive)
    }

    @Test func partsOfABodyDoNotExtendTheDeadline() throws {
        try receive(Self.head)
        try answer()
        for _ in 0..<9 {
            pass(1)
            try receive(.body(ByteBuffer(string: "x")))
        }
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    /// A scraper that sends requests and reads no response.
    @Test func furtherRequestsDoNotExtendTheTimeForAResponse() throws {
        for _ in 0..<10 {
            #expect(channel.isActive)
            try receive(Self.head, .end(nil))
            pass(1)
        }
        #expect(!channel.isActive)
    }
}
