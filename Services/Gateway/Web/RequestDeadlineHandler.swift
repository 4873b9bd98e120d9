import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection whose client takes too long to send a request: so long for the first head after connecting,
/// so long for the rest of a body once its head is there. A reader waiting for bytes that never come would
/// otherwise hold a task for good.
final class RequestDeadlineHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private let problem: Problem
    private var alarm: Scheduled<Void>?

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
        case .head: setAlarm(context) { [problem] in Self.answerTimeout($0, problem) }
        case .body: break
        case .end: alarm?.cancel()
        }
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    private func setAlarm(
        _ context: ChannelHandlerContext, _ ring: @escaping @Sendable (ChannelHandlerContext) -> Void
    ) {
        alarm?.cancel()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        alarm = context.eventLoop.scheduleTask(in: limit) { ring(bound.value) }
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
