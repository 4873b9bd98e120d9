import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection that takes too long to send its next request, or to take the response. Single bytes extend neither time.
final class MetricsDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private var timer: Scheduled<Void>?
    /// Requests without a complete response.
    private var unanswered = 0
    /// Whether a request has begun and not ended.
    private var isArriving = false

    init(limit: Duration) { self.limit = TimeAmount(limit) }

    func channelActive(context: ChannelHandlerContext) {
        startTimer(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            unanswered += 1
            isArriving = true
        case .body: break
        case .end:
            isArriving = false
            // Further requests don't extend the time for the response to the first one.
            if unanswered == 1 { startTimer(context) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let promise = promise ?? context.eventLoop.makePromise()
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        // Once the socket has taken all of it.
        promise.futureResult.whenSuccess { bound.value.handler.answered(bound.value.context) }
        context.write(data, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    private func answered(_ context: ChannelHandlerContext) {
        unanswered -= 1
        if unanswered == 0, !isArriving, context.channel.isActive { startTimer(context) }
    }

    private func startTimer(_ context: ChannelHandlerContext) {
        timer?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: limit) { bound.value.close(promise: nil) }
    }
}
