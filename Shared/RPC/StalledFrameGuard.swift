import NIOCore

/// Closes a connection whose peer starts a message and does not finish it in time, however steadily it trickles. It
/// sits before the decoder and keeps only one count: the bytes still missing from the message that has begun.
final class StalledFrameGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let timeout: TimeAmount
    private var header = ByteBuffer()
    private var missing = 0
    private var alarm: Scheduled<Void>?

    init(timeout: Duration) { self.timeout = TimeAmount(timeout) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if follow(bytes) || !isInside {
            alarm?.cancel()
            alarm = nil
        }
        // Set once a message, so that more bytes of it buy no more time.
        if isInside, alarm == nil { alarm = setAlarm(context) }
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    private var isInside: Bool { missing > 0 || header.readableBytes > 0 }

    /// Counts `bytes`; true if they complete a message.
    private func follow(_ bytes: ByteBuffer) -> Bool {
        var bytes = bytes
        var isComplete = false
        while bytes.readableBytes > 0 {
            if missing > 0 {
                let step = min(missing, bytes.readableBytes)
                bytes.moveReaderIndex(forwardBy: step)
                missing -= step
                if missing == 0 { isComplete = true }
                continue
            }
            let wanted = min(Frame.headerLength - header.readableBytes, bytes.readableBytes)
            if var part = bytes.readSlice(length: wanted) { header.writeBuffer(&part) }
            if header.readableBytes == Frame.headerLength {
                missing = Int(header.readInteger(as: UInt32.self) ?? 0)
                header.clear()
                // The decoder refuses this one; there is nothing to wait for.
                if missing > Frame.maximumLength {
                    missing = 0
                    return true
                }
                if missing == 0 { isComplete = true }
            }
        }
        return isComplete
    }

    private func setAlarm(_ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: timeout) { bound.value.fireErrorCaught(FrameError.stalled) }
    }
}
