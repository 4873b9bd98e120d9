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
    /// Whether the bytes that come now were asked for. When a client closes its side, the channel reads everything that is
    /// left of it at once, asked or not.
    private var isReading = false
    /// Bytes that came without being asked for. They are passed on in turns, too.
    private var unasked = CircularBuffer<ByteBuffer>()
    /// The end of the client's side, which came after ``unasked``.
    private var heldEnd: Any?
    /// Whether a read waits for answers to earlier requests.
    private var isWaitingForAnswers = false

    /// - Parameter overloadedResponse: makes the bytes of the response to a request that exceeds the budget.
    init(state: ConnectionState, turns: LongBodyTurns, overloadedResponse: @escaping () -> ByteBuffer) {
        self.state = state
        self.turns = turns
        self.overloadedResponse = overloadedResponse
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        state.account.end = {
            eventLoop.execute { bound.value.handler.makeRoom(bound.value.context) }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isClosing { return }
        let bytes = unwrapInboundIn(data)
        guard state.account.received(bytes.readableBytes, isPassedOn: isReading) else {
            return rejectAndClose(context)
        }
        if isReading {
            passOn(bytes, context)
        } else {
            unasked.append(bytes)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        context.fireChannelReadComplete()
    }

    private func passOn(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        if state.isInRequestLine {
            let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n"))
            state.requestLineLength += (end ?? bytes.readableBytesView.endIndex) - bytes.readableBytesView.startIndex
            state.isInRequestLine = end == nil
        }
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    /// Long requests take turns; see ``LongBodyTurns``.
    func read(context: ChannelHandlerContext) {
        if state.account.mustWaitForAnswers {
            isWaitingForAnswers = true
            return
        }
        guard state.account.isLong || !unasked.isEmpty else {
            return readNow(context)
        }
        if isWaitingForTurn { return }
        isWaitingForTurn = true
        turns.wait { [self] in
            isWaitingForTurn = false
            if isActive { takeTurn(context) }
        }
    }

    private func readNow(_ context: ChannelHandlerContext) {
        isReading = true
        state.account.asked()
        context.read()
    }

    /// Every answer ends with a flush.
    func flush(context: ChannelHandlerContext) {
        context.flush()
        if isWaitingForAnswers, isActive, !state.account.mustWaitForAnswers {
            isWaitingForAnswers = false
            read(context: context)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        state.account.isRead(context.channel.isWritable)
        context.fireChannelWritabilityChanged()
    }

    private func takeTurn(_ context: ChannelHandlerContext) {
        guard let bytes = unasked.popFirst() else { return readNow(context) }
        state.account.passOn(bytes.readableBytes)
        passOn(bytes, context)
        context.fireChannelReadComplete()
        if !unasked.isEmpty {
            // As the channel asks after each read, so that a handler that wants no more can hold it back.
            context.channel.read()
        } else if let end = heldEnd {
            heldEnd = nil
            context.fireUserInboundEventTriggered(end)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isClosing {
            promise?.fail(ChannelError.ioOnClosedChannel)
        } else {
            context.write(data, promise: promise)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    func channelInactive(context: ChannelHandlerContext) {
        lingerTimer?.cancel()
        end()
        context.fireChannelInactive()
    }

    private func end() {
        isActive = false
        unasked.removeAll()
        state.account.close()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent {
            if isClosing { return context.close(promise: nil) }
            if !unasked.isEmpty {
                heldEnd = event
                return
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// The budget is used up, and this is the slowest sender.
    private func makeRoom(_ context: ChannelHandlerContext) {
        if isActive, !isClosing { rejectAndClose(context) }
    }

    private func rejectAndClose(_ context: ChannelHandlerContext) {
        isClosing = true
        unasked.removeAll()
        guard state.account.canAnswerNow else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(overloadedResponse()), promise: nil)
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        lingerTimer = context.eventLoop.scheduleTask(in: Self.lingering) { bound.value.close(promise: nil) }
    }
}
