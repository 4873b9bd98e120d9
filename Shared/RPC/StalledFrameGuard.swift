import NIOCore

/// Closes a connection whose peer begins a message and does not complete it in time, even if bytes keep coming. It runs
/// before the decoder, and only counts the bytes that are missing from the current message.
final class StalledFrameGuard: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let timeout: TimeAmount
    private var header = ByteBuffer()
    private var missing = 0
    private var scheduledTimeout: Scheduled<Void>?

    init(timeout: Duration) { self.timeout = TimeAmount(timeout) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if follow(bytes) || !isInside {
            scheduledTimeout?.cancel()
            scheduledTimeout = nil
        }
        // Scheduled once per message: further bytes must not extend the time.
        if isInside, scheduledTimeout == nil { scheduledTimeout = scheduleTimeout(context) }
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    func channelInactive(context: ChannelHandlerContext) {
        scheduledTimeout?.cancel()
        context.fireChannelInactive()
    }

    private var isInside: Bool { missing > 0 || header.readableBytes > 0 }

    /// Counts `bytes`. Returns true if they complete a message.
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
                // The decoder refuses this message, so there is nothing to wait for.
                if missing > Frame.maximumLength {
                    missing = 0
                    return true
                }
                if missing == 0 { isComplete = true }
            }
        }
        return isComplete
    }

    private func scheduleTimeout(_ context: ChannelHandlerContext) -> Scheduled<Void> {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        return context.eventLoop.scheduleTask(in: timeout) { bound.value.fireErrorCaught(FrameError.stalled) }
    }
}
