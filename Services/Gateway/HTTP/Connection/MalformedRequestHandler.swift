import HTTPTypes
import Models
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Replaces the bare 400 that Hummingbird sends when the bytes of a request are not HTTP by a problem document. Hummingbird
/// answers before there is a request, so our responder is not asked.
final class MalformedRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let problem: Problem
    private let state: ConnectionState
    private var reason = ServiceError.malformedRequest

    init(problem: Problem, state: ConnectionState) {
        self.problem = problem
        self.state = state
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .headerOverflow? = error as? HTTPParserError {
            reason = state.isRequestLineTooLong ? .uriTooLong : .headersTooLarge
        }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(let head) = unwrapOutboundIn(data), Self.isBareResponse(head) else {
            return context.write(data, promise: promise)
        }
        let (explained, body) = problem.parts(for: reason)
        context.write(wrapOutboundOut(.head(explained)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: promise)
    }

    /// Our responder never sends 400 without a body and closes the connection.
    private static func isBareResponse(_ head: HTTPResponse) -> Bool {
        head.status == .badRequest && head.headerFields[.contentLength] == "0"
            && head.headerFields[.connection] == "close"
    }
}

extension Problem {
    /// The response to bytes that are not a request, after which the connection ends.
    func parts(for error: ServiceError) -> (head: HTTPResponse, body: ByteBuffer) {
        let id = RequestID.make()
        let body = ByteBuffer(bytes: document(error, request: id))
        var fields: HTTPFields = [
            .contentType: "application/problem+json", .contentLength: "\(body.readableBytes)",
            .connection: "close", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            .requestID: id.description,
        ]
        if let seconds = error.retryAfter { fields[.retryAfter] = String(seconds) }
        return (HTTPResponse(status: .init(code: error.status), headerFields: fields), body)
    }

    /// The same response in bytes, for a connection without an HTTP encoder.
    func wireBytes(for error: ServiceError) -> ByteBuffer {
        let (head, body) = parts(for: error)
        var bytes = ByteBuffer()
        bytes.writeString("HTTP/1.1 \(head.status.code) \(head.status.reasonPhrase)\r\n")
        for field in head.headerFields { bytes.writeString("\(field.name.rawName): \(field.value)\r\n") }
        bytes.writeString("\r\n")
        bytes.writeImmutableBuffer(body)
        return bytes
    }
}

extension ServiceError {
    /// 400: the bytes are not an HTTP request.
    static let malformedRequest = ServiceError(
        .malformedRequest, detail: "These bytes are not an HTTP request.")

    /// 400: the head breaks a rule of RFC 9112.
    static func malformedRequest(_ reason: RequestHeadError) -> ServiceError {
        ServiceError(.malformedRequest, detail: reason.detail)
    }

    /// 414: the request line is longer than the parser reads.
    static let uriTooLong = ServiceError(
        .uriTooLong, detail: "The request target is longer than 16 KiB.")

    /// 431: the header fields are longer or more than the parser reads.
    static let headersTooLarge = ServiceError(
        .headersTooLarge, detail: "The header fields are more than 100, or longer than 16 KiB each or 32 KiB in all.")

    /// 408: the head or the body did not arrive in time.
    static let requestTimeout = ServiceError(
        .requestTimeout, detail: "The request took too long to arrive.")
}
