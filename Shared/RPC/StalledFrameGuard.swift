import NIOCore

/// Closes a connection whose peer starts a message and does not finish it in time. It sits before the decoder
/// and keeps only one count: the bytes still missing from the message that has begun.
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
        follow(bytes)
        let isInside = missing > 0 || header.readableBytes > 0
        alarm?.cancel()
        alarm = isInside ? setAlarm(context) : nil
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    private func follow(_ bytes: ByteBuffer) {
        var bytes = bytes
        while bytes.readableBytes > 0 {
            if missing > 0 {
                let step = min(missing, bytes.readableBytes)
                bytes.moveReaderIndex(forwardBy: step)
                missing -= step
                continue
            }
            let wanted = min(Frame.headerLength - header.readableBytes, bytes.readableBytes)
            if var part = bytes.readSlice(length: wanted) { header.writeBuffer(&part) }
            if header.readableBytes == Frame.headerLength {
                missing = Int(header.readInteger(as: UInt32.self) ?? 0)
                header.clear()
                // The decoder refuses this one; there is nothing to wait for.
                if missing > Frame.maximumLength { return missing = 0 }
            }
        }
    }

    private func setAlarm(_ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: timeout) { bound.value.fireErrorCaught(FrameError.stalled) }
    }
}
