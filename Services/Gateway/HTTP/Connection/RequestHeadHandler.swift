import NIOCore
import NIOHTTP1

/// Holds every head to ``RequestHeadRules`` before it is converted, and tells the connection's account where requests
/// and answers end.
///
/// A head that breaks a rule is passed on as one that the responder rejects, so that its response keeps its place among those
/// to other requests on the connection. Nothing after it is read, because the end of its body is unknown.
final class RequestHeadHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let state: ConnectionState
    private let standardHost: String
    private var isRejecting = false

    init(state: ConnectionState, standardHost: String) {
        self.state = state
        self.standardHost = standardHost
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isRejecting { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            state.isInRequestLine = false
            switch RequestHeadRules.canonical(head, standardHost: standardHost) {
            case .success(let head):
                if expectsContinue(head) { sendContinue(context) }
                context.fireChannelRead(wrapInboundOut(.head(head)))
            case .failure(let error):
                isRejecting = true
                state.account.requestEnded()
                context.fireChannelRead(wrapInboundOut(.head(RequestHeadRules.rejected(head, error.reason))))
                context.fireChannelRead(wrapInboundOut(.end(nil)))
            }
        case .body: context.fireChannelRead(data)
        case .end:
            state.account.requestEnded()
            state.isInRequestLine = true
            state.requestLineLength = 0
            context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { state.account.answered() }
        context.write(data, promise: promise)
    }

    /// Whether to send 100 (RFC 9110 §10.1.1). Not while another response is under way, of which it would seem a part.
    private func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        !head.version.isBefore11 && head.headers["Expect"].first?.lowercased() == "100-continue"
            && state.account.canAnswerNow
    }

    private func sendContinue(_ context: ChannelHandlerContext) {
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }
}
