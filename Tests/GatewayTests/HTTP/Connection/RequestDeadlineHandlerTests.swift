import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import GatewayService

/// Deadlines of ten seconds, on a channel whose time the tests advance.
@Suite struct RequestDeadlineHandlerTests {
    private let channel: EmbeddedChannel

    init() throws {
        let state = ConnectionState(budget: ReceiveBudget())
        channel = EmbeddedChannel(handlers: [
            AccountKeeper(state),
            RequestDeadlineHandler(limit: .seconds(10), problem: Problem(issuer: ScriptedFleet.issuer), state: state),
        ])
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 80)).wait()
    }

    /// Tells the account about requests and answers, as `RequestHeadHandler` does.
    private final class AccountKeeper: ChannelDuplexHandler {
        typealias InboundIn = HTTPRequestPart
        typealias OutboundIn = HTTPResponsePart
        private let state: ConnectionState

        init(_ state: ConnectionState) { self.state = state }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if case .end = unwrapInboundIn(data) { state.account.requestEnded() }
            context.fireChannelRead(data)
        }

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            if case .end = unwrapOutboundIn(data) { state.account.answered() }
            context.write(data, promise: promise)
        }
    }

    private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    private func receive(_ parts: HTTPRequestPart...) throws { for part in parts { try channel.writeInbound(part) } }

    private func answer() throws {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    /// The statuses of the responses that were sent.
    private func statuses() throws -> [Int] {
        var statuses: [Int] = []
        while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
            if case .head(let head) = part { statuses.append(head.status.code) }
        }
        return statuses
    }

    private static let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "a", path: "/"))
    private static let body = HTTPRequestPart.body(ByteBuffer(string: "x"))

    @Test func aConnectionWithoutARequestIsClosedInSilence() throws {
        pass(9)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
        #expect(try statuses() == [])
    }

    @Test func aBodyThatDoesNotEndInTimeIs408() throws {
        pass(9)
        try receive(Self.head)
        pass(9)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
        guard case .head(let head)? = try channel.readOutbound(as: HTTPResponsePart.self),
            case .body(let body)? = try channel.readOutbound(as: HTTPResponsePart.self)
        else { return #expect(Bool(false), "no response") }
        #expect(head.status.code == 408 && head.headerFields[.connection] == "close")
        #expect(String(buffer: body).contains("\"request_timeout\""))
    }

    /// A byte now and then would hold the connection for hours.
    @Test func partsOfABodyDoNotExtendTheDeadline() throws {
        try receive(Self.head)
        for _ in 0..<9 {
            pass(1)
            try receive(Self.body)
        }
        pass(1)
        #expect(try statuses() == [408])
    }

    @Test func aCompleteRequestHasNoDeadlineAnyMore() throws {
        try receive(Self.head, Self.body, .end(nil))
        pass(3600)
        #expect(channel.isActive)
        #expect(try statuses() == [])
    }

    @Test func everyRequestOfAConnectionHasItsOwnDeadline() throws {
        try receive(Self.head, .end(nil))
        try answer()
        pass(3600)
        try receive(Self.head)
        pass(10)
        #expect(try statuses() == [200, 408])
    }

    /// An early response, such as 413, is the only one.
    @Test func aRequestThatHasItsResponseGetsNoSecondOne() throws {
        try receive(Self.head)
        try answer()
        pass(10)
        #expect(try statuses() == [200])
        #expect(!channel.isActive)
    }

    // MARK: Pipelines

    /// 408 at once would be taken for the response to the request before it.
    @Test func aLateBodyWaitsForTheResponsesToEarlierRequests() throws {
        try receive(Self.head, .end(nil), Self.head, .end(nil), Self.head, Self.body)
        pass(10)
        #expect(channel.isActive)
        #expect(try statuses() == [])
        try answer()
        #expect(try statuses() == [200] && channel.isActive)
        try answer()
        #expect(try statuses() == [200, 408])
        #expect(!channel.isActive)
    }

    @Test func aResponseUnderWayIsNotInterrupted() throws {
        try receive(Self.head, .end(nil), Self.head)
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        pass(10)
        #expect(try statuses() == [200] && channel.isActive)
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        #expect(try statuses() == [408])
    }

    @Test func aLateBodyThatEndsMeanwhileGetsItsResponse() throws {
        try receive(Self.head, .end(nil), Self.head)
        pass(10)
        try receive(.end(nil))
        try answer()
        try answer()
        #expect(try statuses() == [200, 200] && channel.isActive)
    }

    /// The response to an earlier request is none to the one that is late.
    @Test func aResponseToAnEarlierRequestIsNotTakenForTheLateOnes() throws {
        try receive(Self.head, .end(nil), Self.head)
        try answer()
        pass(10)
        #expect(try statuses() == [200, 408])
    }

    // MARK: Responses

    @Test func aClientThatDoesNotReadItsResponseLosesTheConnection() throws {
        try receive(Self.head, .end(nil))
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        pass(9)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func aClientThatReadsOnKeepsTheConnection() throws {
        try receive(Self.head, .end(nil))
        for isWritable in [false, true, false, true] {
            channel.isWritable = isWritable
            channel.pipeline.fireChannelWritabilityChanged()
            pass(9)
        }
        pass(3600)
        #expect(channel.isActive)
    }

    @Test func aConnectionThatHasEndedHasNoTimer() throws {
        try receive(Self.head)
        try channel.close().wait()
        pass(10)
        #expect(try statuses() == [])
    }
}
