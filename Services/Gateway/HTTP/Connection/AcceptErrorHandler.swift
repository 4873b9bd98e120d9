import Logging
import NIOCore

/// Keeps the gateway listening when a connection can't be accepted, as when the process has no file descriptor left: the
/// error would otherwise end the server. Waits a moment before it tries again, since the connection still asks.
///
/// It is first in the pipeline of the listening channel.
final class AcceptErrorHandler: ChannelDuplexHandler {
    typealias InboundIn = Channel
    typealias InboundOut = Channel
    typealias OutboundIn = Never
    typealias OutboundOut = Never

    private static let pause = TimeAmount.milliseconds(100)
    /// The time between two lines in the log.
    private static let silence = TimeAmount.seconds(10)

    private let logger: Logger
    private var isPaused = false
    private var isReadWanted = false
    private var silentUntil = NIODeadline.uptimeNanoseconds(0)

    init(logger: Logger) { self.logger = logger }

    /// Adds the handler to the pipeline of a listening channel.
    static func protect(_ channel: any Channel, _ logger: Logger) async {
        try? await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandler(AcceptErrorHandler(logger: logger), position: .first)
        }.get()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        if silentUntil <= .now() {
            silentUntil = .now() + Self.silence
            logger.error("a connection could not be accepted", metadata: ["error": "\(error)"])
        }
        guard !isPaused else { return }
        isPaused = true
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.pause) { bound.value.handler.resume(bound.value.context) }
    }

    func read(context: ChannelHandlerContext) {
        if isPaused {
            isReadWanted = true
        } else {
            context.read()
        }
    }

    private func resume(_ context: ChannelHandlerContext) {
        isPaused = false
        guard isReadWanted else { return }
        isReadWanted = false
        context.read()
    }
}
