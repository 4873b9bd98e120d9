import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers health checks on the event loop, as soon as they are read. Any other request becomes a task, and waits for those
/// that are ready before it: under a burst of long bodies a health check would take ten times as long, and a balancer would
/// take the process for a dead one.
///
/// Whatever is not a plain health check is passed on, and the endpoint answers it: one with a query, a body or
/// `Connection: close`, or while an earlier request on the connection has no answer or the client reads no answers.
///
/// It is last in the pipeline, next to Hummingbird.
final class HealthCheckHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let answer: (HTTPRequest) -> HealthAnswer
    /// Requests that were passed on and have no answer.
    private var passedOn = 0
    /// The health check whose end has not arrived.
    private var arriving: HTTPRequest?
    private var needsFlush = false

    init(answer: @escaping (HTTPRequest) -> HealthAnswer) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard passedOn == 0, context.channel.isWritable, Self.isHealthCheck(head) else {
                passedOn += 1
                return context.fireChannelRead(data)
            }
            arriving = head
        case .body:
            if arriving == nil { context.fireChannelRead(data) }
        case .end:
            guard let head = arriving else { return context.fireChannelRead(data) }
            arriving = nil
            write(answer(head), context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if needsFlush {
            needsFlush = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { passedOn -= 1 }
        context.write(data, promise: promise)
    }

    private func write(_ answer: HealthAnswer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(answer.head)), promise: nil)
        if let body = answer.body { context.write(wrapOutboundOut(.body(body)), promise: nil) }
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        needsFlush = true
    }

    private static func isHealthCheck(_ head: HTTPRequest) -> Bool {
        head.path == GetHealthEndpoint.route.path && (head.method == .get || head.method == .head)
            && [.connection, .contentLength, .transferEncoding, .contentEncoding].allSatisfy {
                !head.headerFields.contains($0)
            }
    }
}

/// The response to a health check.
struct HealthAnswer: Sendable {
    let head: HTTPResponse
    /// Nil for HEAD.
    let body: ByteBuffer?
}
