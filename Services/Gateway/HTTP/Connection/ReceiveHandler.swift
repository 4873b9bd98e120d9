import NIOCore

/// Counts the bytes of a connection against the ``ReceiveBudget``, before anything reads them. What finds no room is
/// answered with 503 and ends the connection.
///
/// It stands first, next to the socket.
final class ReceiveHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long what the client still sends is read and dropped. Closing at once would reset the connection, and the
    /// client might lose the answer (RFC 9112 §9.6).
    private static let lingering = TimeAmount.seconds(1)

    private let state: ConnectionState
    private let refusal: () -> ByteBuffer
    private var isLeaving = false
    private var farewell: Scheduled<Void>?

    /// `refusal`: makes the answer to a request that finds no room, as it goes over the wire.
    init(state: ConnectionState, refusal: @escaping () -> ByteBuffer) {
        self.state = state
        self.refusal = refusal
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isLeaving { return }
        let bytes = unwrapInboundIn(data)
        if state.isInRequestLine {
            let end = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n"))
            state.requestLineLength += (end ?? bytes.readableBytesView.endIndex) - bytes.readableBytesView.startIndex
            state.isInRequestLine = end == nil
        }
        guard state.account.received(bytes.readableBytes) else { return leave(context) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isLeaving {
            promise?.fail(ChannelError.ioOnClosedChannel)
        } else {
            context.write(data, promise: promise)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        farewell?.cancel()
        state.account.close()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isLeaving, case ChannelEvent.inputClosed? = event as? ChannelEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    private func leave(_ context: ChannelHandlerContext) {
        isLeaving = true
        guard state.account.canAnswerNow else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(refusal()), promise: nil)
        context.close(mode: .output, promise: nil)
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        farewell = context.eventLoop.scheduleTask(in: Self.lingering) { bound.value.close(promise: nil) }
    }
}
