import Logging
import NIOCore

/// Keeps the gateway listening when a connection can't be accepted, as when the process has no file descriptor left: the
/// error would otherwise end the server.
///
/// It stands first in the pipeline of the listening channel.
final class AcceptErrorHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = Channel
    typealias InboundOut = Channel

    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        logger.error("a connection could not be accepted", metadata: ["error": "\(error)"])
    }
}
