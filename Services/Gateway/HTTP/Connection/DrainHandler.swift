import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection in order when the gateway stops, so that no client sends a request that nobody answers.
///
/// The response to the last request announces the end (`Connection: close`, RFC 9112 §9.6), and then the connection is closed. A client
/// may be about to send a request on a connection without one, so that is open a while longer for its next request.
final class DrainHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let idleTime: TimeAmount
    /// Requests without a complete response.
    private var unanswered = 0
    private var isDraining = false
    private var idleTimer: Scheduled<Void>?

    /// - Parameter idleTime: for how long a connection without a request stays open.
    init(idleTime: Duration) { self.idleTime = TimeAmount(idleTime) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) { unanswered += 1 }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where isDraining && unanswered <= 1:
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .head, .body:
            context.write(data, promise: promise)
        case .end:
            unanswered -= 1
            context.write(data, promise: promise)
            guard isDraining, unanswered <= 0 else { return }
            context.flush()
            context.close(promise: nil)
        }
    }

    /// The event goes no further: Hummingbird would close a connection without a request at once.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        isDraining = true
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        idleTimer = context.eventLoop.scheduleTask(in: idleTime) {
            if bound.value.handler.unanswered == 0 { bound.value.context.close(promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        idleTimer?.cancel()
        context.fireChannelInactive()
    }
}
