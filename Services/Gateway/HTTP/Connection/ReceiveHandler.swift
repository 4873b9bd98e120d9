import NIOCore

/// Counts the bytes of a connection against the ``ReceiveBudget``, before anything reads them. A request that
/// exceeds it gets 503, and the connection ends.
///
/// It is first in the pipeline, next to the socket.
final class ReceiveHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// For how long bytes that still arrive are read and dropped. Closing at once would reset the connection, and the client
    /// might lose the response (RFC 9112 §9.6).
    private static let lingering = TimeAmount.seconds(1)

    private let state: ConnectionState
    private let turns: LongBodyTurns
    private let overloadedResponse: () -> ByteBuffer
    private var isClosing = false
    private var isActive = true
    private var isWaitingForTurn = false
    private var lingerTimer: Scheduled<Void>?

    /// - Parameter overloadedResponse: makes the bytes of the response to a request that exceeds the budget.
    init(state: ConnectionState, turns: LongBodyTurns, overloadedResponse: @escaping () -> ByteBuffer) {
        self.state = state
        self.turns = turns
        self.overloadedResponse = overloadedResponse
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isClosing { return }
        let bytes = unwrapInboundIn(data)
        if state.isInRequestLine {
            let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n"))
            state.requestLineLength += (end ?? bytes.readableBytesView.endIndex) - bytes.readableBytesView.startIndex
            state.isInRequestLine = end == nil
        }
        guard state.account.received(bytes.readableBytes) else { return rejectAndClose(context) }
        context.fireChannelRead(data)
    }

    /// Long bodies take turns; see ``LongBodyTurns``.
    func read(context: ChannelHandlerContext) {
        guard state.account.arrivingBytes > LongBodyTurns.threshold else { return context.read() }
        if isWaitingForTurn { return }
        isWaitingForTurn = true
        turns.wait { [self] in
            isWaitingForTurn = false
            if isActive { context.read() }
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isClosing {
            promise?.fail(ChannelError.ioOnClosedChannel)
        } else {
            context.write(data, promise: promise)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { isActive = false }

    func channelInactive(context: ChannelHandlerContext) {
        isActive = false
        lingerTimer?.cancel()
        state.account.close()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isClosing, case ChannelEvent.inputClosed? = event as? ChannelEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    private func rejectAndClose(_ context: ChannelHandlerContext) {
        isClosing = true
        guard state.account.canAnswerNow else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(overloadedResponse()), promise: nil)
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        lingerTimer = context.eventLoop.scheduleTask(in: Self.lingering) { bound.value.close(promise: nil) }
    }
}
