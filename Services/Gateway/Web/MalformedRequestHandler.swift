import HTTPTypes
import Models
import NIOCore
import NIOHTTPTypes

/// Says in a problem document what Hummingbird says with a bare 400 when the bytes of a request are no HTTP: it does so
/// before there is a request, so no responder of ours is asked.
final class MalformedRequestHandler: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let problem: Problem

    init(problem: Problem) { self.problem = problem }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(let head) = unwrapOutboundIn(data), Self.isBareRefusal(head) else {
            return context.write(data, promise: promise)
        }
        let (explained, body) = problem.parts(for: .malformedRequest)
        context.write(wrapOutboundOut(.head(explained)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: promise)
    }

    /// No responder of ours answers without a body and closes.
    private static func isBareRefusal(_ head: HTTPResponse) -> Bool {
        head.status == .badRequest && head.headerFields[.contentLength] == "0"
            && head.headerFields[.connection] == "close"
    }
}

extension Problem {
    /// The answer to what is no request, after which the connection ends.
    func parts(for error: ServiceError) -> (head: HTTPResponse, body: ByteBuffer) {
        let id = RequestID.make()
        let body = ByteBuffer(bytes: document(error, request: id))
        let head = HTTPResponse(
            status: .init(code: error.status),
            headerFields: [
                .contentType: "application/problem+json", .contentLength: "\(body.readableBytes)",
                .connection: "close", .requestID: id.description,
            ])
        return (head, body)
    }
}

extension ServiceError {
    /// 400: the bytes are no HTTP request.
    static let malformedRequest = ServiceError(
        code: "malformed_request", status: 400, detail: "These bytes are no HTTP request.")

    /// 408: head or body did not come in time.
    static let requestTimeout = ServiceError(
        code: "request_timeout", status: 408, detail: "The request took too long to arrive.")
}
