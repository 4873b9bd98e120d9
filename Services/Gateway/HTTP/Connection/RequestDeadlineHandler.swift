import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection whose client takes too long to send a request: so long for the first head after connecting,
/// so long for the rest of a body once its head is there. A reader waiting for bytes that never come would
/// otherwise hold a task for good. The same holds for a client that takes nothing of an answer.
final class RequestDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private let problem: Problem
    private var alarm: Scheduled<Void>?
    private var readerAlarm: Scheduled<Void>?
    /// Whether the request that is arriving has been answered already, so that nothing may follow.
    private var isAnswered = false

    init(limit: Duration, problem: Problem) {
        self.limit = TimeAmount(limit)
        self.problem = problem
    }

    func channelActive(context: ChannelHandlerContext) {
        setAlarm(context) { $0.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            isAnswered = false
            setAlarm(context) { [self] in end($0) }
        case .body: break
        case .end: alarm?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .head = unwrapOutboundIn(data) { isAnswered = true }
        context.write(data, promise: promise)
    }

    /// Not writable: more of an answer waits than the client has taken.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        readerAlarm?.cancel()
        readerAlarm = nil
        if !context.channel.isWritable {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            readerAlarm = context.eventLoop.scheduleTask(in: limit) { bound.value.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        readerAlarm?.cancel()
        context.fireChannelInactive()
    }

    private func setAlarm(_ context: ChannelHandlerContext, _ ring: @escaping (ChannelHandlerContext) -> Void) {
        alarm?.cancel()
        let bound = NIOLoopBound((context, ring), eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(in: limit) { bound.value.1(bound.value.0) }
    }

    /// A body that doesn't end: 408, unless the answer has gone out before it.
    private func end(_ context: ChannelHandlerContext) {
        if isAnswered { return context.close(promise: nil) }
        Self.answerTimeout(context, problem)
    }

    /// 408, then the end (RFC 9110 §15.5.9).
    private static func answerTimeout(_ context: ChannelHandlerContext, _ problem: Problem) {
        let (head, body) = problem.parts(for: .requestTimeout)
        context.write(NIOAny(HTTPResponsePart.head(head)), promise: nil)
        context.write(NIOAny(HTTPResponsePart.body(body)), promise: nil)
        context.writeAndFlush(NIOAny(HTTPResponsePart.end(nil)), promise: nil)
        context.close(promise: nil)
    }
}
