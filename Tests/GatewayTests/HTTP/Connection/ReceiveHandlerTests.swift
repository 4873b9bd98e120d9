import NIOCore
import NIOEmbedded
import Testing

@testable import GatewayService

/// A connection whose budget is 100 bytes beyond its allowance.
@Suite struct ReceiveHandlerTests {
    private let budget = ReceiveBudget(capacity: 100)
    private let state: ConnectionState
    private let closes = CloseRecorder()
    private let channel: EmbeddedChannel

    init() throws {
        state = ConnectionState(budget: budget)
        let loop = EmbeddedEventLoop()
        let handler = ReceiveHandler(
            state: state, turns: LongBodyTurns(loop, workTime: { .zero }),
            overloadedResponse: { ByteBuffer(string: "overloaded") })
        channel = EmbeddedChannel(handlers: [closes, handler], loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.7", port: 80)).wait()
    }

    /// Records how the channel is closed. Closing the output alone leaves the embedded channel open, as a socket stays.
    private final class CloseRecorder: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private(set) var modes: [CloseMode] = []

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            modes.append(mode)
            if mode == .all { context.close(mode: mode, promise: promise) } else { promise?.succeed() }
        }
    }

    /// What the handler has asked for.
    private func receive(_ bytes: ByteBuffer) throws {
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        try channel.writeInbound(bytes)
    }
    private func receive(_ count: Int) throws { try receive(ByteBuffer(repeating: 0x20, count: count)) }
    private func receive(_ text: String) throws { try receive(ByteBuffer(string: text)) }
    /// What comes though nobody has asked: the channel reads everything when the client closes its side.
    private func receiveUnasked(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }
    private func passedOn() throws -> Int? { try channel.readInbound(as: ByteBuffer.self)?.readableBytes }
    private func sent() throws -> String? { try channel.readOutbound(as: ByteBuffer.self).map { String(buffer: $0) } }

    @Test func onlyBytesBeyondTheAllowanceAreTakenFromTheBudget() throws {
        try receive(ReceiveBudget.allowance)
        #expect(budget.usedBytes == 0)
        try receive(100)
        #expect(budget.usedBytes == 100)
        #expect(try passedOn() == ReceiveBudget.allowance && passedOn() == 100)
        #expect(closes.modes == [])
    }

    @Test func aRequestBeyondTheBudgetIsAnsweredAndTheConnectionEnds() throws {
        try receive(ReceiveBudget.allowance + 101)
        #expect(try passedOn() == nil)
        #expect(try sent() == "overloaded")
        #expect(closes.modes == [.output])
        // What still arrives is read and dropped, so that the client is not reset before it has the response.
        try receiveUnasked("more")
        #expect(try passedOn() == nil)
        #expect(try sent() == nil)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(999))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive && closes.modes == [.output, .all])
    }

    @Test func aClientThatHasTheResponseIsNotWaitedFor() throws {
        try receive(ReceiveBudget.allowance + 101)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!channel.isActive)
    }

    /// The response would be taken for that to an earlier request.
    @Test func withAnotherResponseUnderWayTheConnectionJustEnds() throws {
        try receive("GET / HTTP/1.1\r\n\r\n")
        state.account.requestEnded()
        try receive(ReceiveBudget.allowance + 101)
        #expect(try sent() == nil)
        #expect(closes.modes == [.all])
    }

    @Test func theSlowestSenderIsAnsweredAndItsConnectionEnds() throws {
        try receive(ReceiveBudget.allowance + 1)
        #expect(try passedOn() == ReceiveBudget.allowance + 1)
        state.account.end()
        channel.embeddedEventLoop.run()
        #expect(try sent() == "overloaded")
        #expect(closes.modes == [.output])
        state.account.end()
        channel.embeddedEventLoop.run()
        #expect(try sent() == nil)
    }

    private final class ReadCounter: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer
        private(set) var reads = 0

        func read(context: ChannelHandlerContext) {
            reads += 1
            context.read()
        }
    }

    @Test func nothingIsReadWhileUnansweredRequestsFillTheAllowance() throws {
        let counter = ReadCounter()
        try channel.pipeline.syncOperations.addHandler(counter, position: .first)
        try receive(ReceiveBudget.allowance + 1)
        state.account.requestEnded()
        let before = counter.reads
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(counter.reads == before)
        channel.flush()
        #expect(counter.reads == before)
        state.account.answered()
        channel.flush()
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(counter.reads == before + 1)
    }

    // MARK: A client that closes its side

    private final class EndRecorder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private(set) var hasEnded = false

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent { hasEnded = true }
        }
    }

    @Test func unaskedBytesArePassedOnInTurns() throws {
        let end = EndRecorder()
        try channel.pipeline.syncOperations.addHandler(end)
        for text in ["a", "bb", "ccc"] { try receiveUnasked(text) }
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(try passedOn() == nil)
        channel.read()
        for count in 1...3 {
            #expect(!end.hasEnded)
            channel.embeddedEventLoop.advanceTime(by: .microseconds(20))
            #expect(try passedOn() == count)
            #expect(try passedOn() == nil)
        }
        #expect(end.hasEnded)
    }

    /// They wait for their turn, but not beside the budget.
    @Test func unaskedBytesCountAgainstTheBudget() throws {
        try receive(ReceiveBudget.allowance)
        #expect(try passedOn() == ReceiveBudget.allowance)
        try receiveUnasked(String(repeating: "x", count: 100))
        #expect(budget.usedBytes == 100)
        try receiveUnasked("x")
        #expect(try sent() == "overloaded")
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(try passedOn() == nil)
    }

    @Test func unaskedBytesOfAConnectionThatHasEndedAreDropped() throws {
        try receiveUnasked("a")
        channel.read()
        try channel.close().wait()
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(try passedOn() == nil)
    }

    @Test func theEndOfAClientThatOwesNothingIsReportedAtOnce() throws {
        let end = EndRecorder()
        try channel.pipeline.syncOperations.addHandler(end)
        try receive("GET")
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(end.hasEnded)
    }

    // MARK: After the rejection

    @Test func nothingIsSentAfterTheRejection() throws {
        try receive(ReceiveBudget.allowance + 101)
        #expect(try sent() == "overloaded")
        #expect(throws: ChannelError.ioOnClosedChannel) { try channel.writeOutbound(ByteBuffer(string: "late")) }
        #expect(try sent() == nil)
    }

    @Test func theEndOfTheConnectionGivesEverythingBack() throws {
        try receive(ReceiveBudget.allowance + 100)
        #expect(budget.usedBytes == 100)
        try channel.close().wait()
        #expect(budget.usedBytes == 0)
    }

    @Test func aRequestLineIsMeasuredUntilItsEnd() throws {
        try receive("GET /aa")
        #expect(state.requestLineLength == 7 && state.isInRequestLine)
        try receive("bb HTTP/1.1\r\nHost: a\r\n")
        #expect(state.requestLineLength == 19 && !state.isInRequestLine)
        try receive("X: y\r\n\r\n")
        #expect(state.requestLineLength == 19)
    }
}
