import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import GatewayService

@Suite struct DrainHandlerTests {
    private let channel: EmbeddedChannel

    init() throws {
        channel = EmbeddedChannel(handler: DrainHandler(idleTime: .seconds(1)))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 80)).wait()
    }

    private func drain() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }

    private func pass(_ milliseconds: Int64) {
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(milliseconds))
    }

    private func request() throws {
        try channel.writeInbound(
            HTTPRequestPart.head(HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/")))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    /// Answers a request, and returns the header field `Connection` of the response.
    private func answer() throws -> String? {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        _ = try? channel.writeOutbound(HTTPResponsePart.end(nil))
        var connection: String?
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            if case .head(let head) = part { connection = head.headerFields[.connection] }
        }
        return connection
    }

    @Test func nothingChangesBefore() throws {
        try request()
        #expect(try answer() == nil)
        pass(5000)
        #expect(channel.isActive)
    }

    @Test func theResponseToARequestUnderWayAnnouncesTheEnd() throws {
        try request()
        drain()
        pass(5000)
        #expect(channel.isActive)
        #expect(try answer() == "close")
        #expect(!channel.isActive)
    }

    @Test func anIdleConnectionIsOpenForItsNextRequest() throws {
        drain()
        pass(900)
        try request()
        pass(900)
        #expect(channel.isActive)
        #expect(try answer() == "close")
        #expect(!channel.isActive)
    }

    @Test func aConnectionThatStaysIdleIsClosed() throws {
        try request()
        #expect(try answer() == nil)
        drain()
        pass(999)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func onlyTheLastOfSeveralResponsesAnnouncesTheEnd() throws {
        try request()
        try request()
        drain()
        #expect(try answer() == nil)
        #expect(channel.isActive)
        #expect(try answer() == "close")
        #expect(!channel.isActive)
    }
}
