import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection whose client takes too long: to send the first head after connecting, to send the rest of a body after
/// its head, or to read a response. Otherwise a task would wait forever for bytes that never come.
final class RequestDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limit: TimeAmount
    private let problem: Problem
    private let state: ConnectionState
    private var requestTimer: Scheduled<Void>?
    private var writeTimer: Scheduled<Void>?
    /// Whether a response has begun and not ended.
    private var isResponding = false
    /// Whether the request that is arriving is too late, and waits for the responses to those before it.
    private var isTooLate = false

    init(limit: Duration, problem: Problem, state: ConnectionState) {
        self.limit = TimeAmount(limit)
        self.problem = problem
        self.state = state
    }

    func channelActive(context: ChannelHandlerContext) {
        startTimer(context) { $0.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: startTimer(context) { [self] in end($0) }
        case .body: break
        case .end:
            isTooLate = false
            requestTimer?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head:
            isResponding = true
            context.write(data, promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            isResponding = false
            context.write(data, promise: promise)
            if isTooLate {
                context.flush()
                end(context)
            }
        }
    }

    /// Not writable: the client has not read enough of the response.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        writeTimer?.cancel()
        writeTimer = nil
        if !context.channel.isWritable {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            writeTimer = context.eventLoop.scheduleTask(in: limit) { bound.value.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        requestTimer?.cancel()
        writeTimer?.cancel()
        context.fireChannelInactive()
    }

    private func startTimer(_ context: ChannelHandlerContext, _ onTimeout: @escaping (ChannelHandlerContext) -> Void) {
        requestTimer?.cancel()
        let bound = NIOLoopBound((context, onTimeout), eventLoop: context.eventLoop)
        requestTimer = context.eventLoop.scheduleTask(in: limit) { bound.value.1(bound.value.0) }
    }

    /// The body did not end in time: 408, unless the response has been sent already. While an earlier request has no complete
    /// response, 408 would be taken for its own, so it comes after that.
    private func end(_ context: ChannelHandlerContext) {
        if state.account.canAnswerNow, !isResponding {
            isTooLate = false
            Self.answerTimeout(context, problem)
        } else if state.account.hasUnanswered {
            isTooLate = true
        } else {
            context.close(promise: nil)
        }
    }

    /// Sends 408 and closes the connection (RFC 9110 §15.5.9).
    private static func answerTimeout(_ context: ChannelHandlerContext, _ problem: Problem) {
        let (head, body) = problem.parts(for: .requestTimeout)
        context.write(NIOAny(HTTPResponsePart.head(head)), promise: nil)
        context.write(NIOAny(HTTPResponsePart.body(body)), promise: nil)
        context.writeAndFlush(NIOAny(HTTPResponsePart.end(nil)), promise: nil)
        context.close(promise: nil)
    }
}
