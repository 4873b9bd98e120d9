public import Foundation
public import Models
public import NIOCore

/// The JSON-RPC 2.0 messages of the RPC.
///
/// A request:      `{"jsonrpc":"2.0","id":7,"method":"tokens.get_jwks","meta":{…},"params":{…}}`
/// A response:     `{"jsonrpc":"2.0","id":7,"result":…}` or `{"jsonrpc":"2.0","id":7,"error":{…}}`
/// A notification: `{"jsonrpc":"2.0","method":"rpc.cancel","params":{"id":7}}`
///
/// `meta` is our extension: `deadline_ms` (milliseconds left), `request_id`, `traceparent` and `tracestate`
/// (W3C Trace Context), and `actor` (an `AuditActor`) at operator sockets.
/// Parameters and results are written into the message, and read from it, as encoded JSON.
public enum Envelope {
    /// A received request.
    public struct Call: Sendable {
        /// Identifies the request on its connection.
        public var id: Int
        /// Name of the method.
        public var method: String
        /// Time left to respond, in milliseconds.
        public var deadlineMilliseconds: Int
        /// The HTTP request that caused the call.
        public var requestID: RequestID?
        /// W3C trace context (`traceparent`).
        public var traceParent: String?
        /// What other systems have added to the trace (`tracestate`).
        public var traceState: String?
        /// Who acts, as the caller states it. It counts at operator sockets only.
        public var actor: AuditActor?
        /// The parameters as JSON.
        public var params: Data
    }

    /// A received message.
    public enum Message: Sendable {
        /// A request.
        case call(Call)
        /// The caller no longer waits for the response to this request.
        case cancel(id: Int)
        /// The server is about to stop and takes no new requests.
        case goodbye
        /// A response with the result as JSON.
        case result(id: Int, Data)
        /// A response with an error; the id is nil when the request could not be read.
        case error(id: Int?, RPCError)
    }

    /// A message cannot be read.
    public enum Malformed: Error { case message }

    private static let cancelMethod = "rpc.cancel"
    private static let goodbyeMethod = "rpc.goodbye"

    // MARK: Writing

    /// Writes a framed request.
    public static func call(
        id: Int, method: String, params: Data, context: CallContext, into buffer: inout ByteBuffer
    ) {
        buffer.writeFrame { buffer in
            buffer.writeStaticString("{\"jsonrpc\":\"2.0\",\"id\":")
            buffer.writeString(String(id))
            buffer.writeStaticString(",\"method\":\"")
            buffer.writeString(method)
            buffer.writeStaticString("\",\"meta\":{\"deadline_ms\":")
            buffer.writeString(String(max(0, context.deadline.remainingMilliseconds)))
            if let requestID = context.requestID {
                buffer.writeStaticString(",\"request_id\":\"")
                buffer.writeString(requestID.description)
                buffer.writeStaticString("\"")
            }
            if let trace = context.traceParent {
                buffer.writeStaticString(",\"traceparent\":\"")
                buffer.writeString(trace)
                buffer.writeStaticString("\"")
                if let traceState = context.traceState {
                    buffer.writeStaticString(",\"tracestate\":\"")
                    buffer.writeString(traceState)
                    buffer.writeStaticString("\"")
                }
            }
            if context.caller == .operator, let actor = context.actor,
                let encoded = try? JSONEncoder().encode(actor)
            {
                buffer.writeStaticString(",\"actor\":")
                buffer.writeBytes(encoded)
            }
            buffer.writeStaticString("},\"params\":")
            buffer.writeBytes(params)
            buffer.writeStaticString("}")
        }
    }

    /// Writes a framed response.
    public static func result(id: Int, _ result: Data, into buffer: inout ByteBuffer) {
        buffer.writeFrame { buffer in
            buffer.writeStaticString("{\"jsonrpc\":\"2.0\",\"id\":")
            buffer.writeString(String(id))
            buffer.writeStaticString(",\"result\":")
            buffer.writeBytes(result)
            buffer.writeStaticString("}")
        }
    }

    /// Writes a framed error response.
    public static func error(id: Int?, _ error: RPCError, into buffer: inout ByteBuffer) {
        buffer.writeFrame { buffer in
            buffer.writeString("{\"jsonrpc\":\"2.0\",\"id\":\(id.map(String.init) ?? "null"),\"error\":")
            buffer.writeBytes(error.encoded)
            buffer.writeString("}")
        }
    }

    /// Writes a framed notification that the caller no longer waits for a response.
    public static func cancel(id: Int, into buffer: inout ByteBuffer) {
        buffer.writeFrame {
            $0.writeString("{\"jsonrpc\":\"2.0\",\"method\":\"\(cancelMethod)\",\"params\":{\"id\":\(id)}}")
        }
    }

    /// Writes a framed notification that the server is about to stop.
    public static func goodbye(into buffer: inout ByteBuffer) {
        buffer.writeFrame { $0.writeString("{\"jsonrpc\":\"2.0\",\"method\":\"\(goodbyeMethod)\"}") }
    }

    // MARK: Reading

    /// Reads a message. Throws ``Malformed`` for one that is not JSON-RPC 2.0, or nested too deeply.
    public static func open(_ frame: ByteBuffer) throws -> Message {
        try frame.withUnsafeReadableBytes { bytes in
            var spans = Spans()
            do {
                var scanner = JSONSpans(bytes, in: 0..<bytes.count)
                try scanner.forEachMember { spans.record(key: $0, value: $1, in: bytes) }
                return try message(spans, bytes)
            } catch is JSONScanError {
                throw Malformed.message
            }
        }
    }

    private struct Spans {
        var version, id, method, meta, params, result, error: Range<Int>?

        mutating func record(key: Range<Int>, value: Range<Int>, in bytes: UnsafeRawBufferPointer) {
            if bytes.equal("jsonrpc", in: key) {
                version = value
            } else if bytes.equal("id", in: key) {
                id = value
            } else if bytes.equal("method", in: key) {
                method = value
            } else if bytes.equal("meta", in: key) {
                meta = value
            } else if bytes.equal("params", in: key) {
                params = value
            } else if bytes.equal("result", in: key) {
                result = value
            } else if bytes.equal("error", in: key) {
                error = value
            }
        }
    }

    private static func message(_ spans: Spans, _ bytes: UnsafeRawBufferPointer) throws -> Message {
        guard let version = spans.version, bytes.equal("\"2.0\"", in: version) else { throw Malformed.message }
        let id = spans.id.flatMap { Int(raw(bytes, $0)) }
        if let method = spans.method {
            guard let method = text(bytes, method) else { throw Malformed.message }
            if let id { return .call(try call(id: id, method: method, spans, bytes)) }
            return try notification(method, spans, bytes)
        }
        if let result = spans.result, let id { return .result(id: id, data(bytes, result)) }
        if let error = spans.error { return .error(id: id, RPCError(encoded: data(bytes, error))) }
        throw Malformed.message
    }

    private static func call(
        id: Int, method: String, _ spans: Spans, _ bytes: UnsafeRawBufferPointer
    ) throws -> Call {
        let params = spans.params.map { data(bytes, $0) } ?? Data("{}".utf8)
        var call = Call(id: id, method: method, deadlineMilliseconds: 0, params: params)
        guard let meta = spans.meta else { throw Malformed.message }
        var scanner = JSONSpans(bytes, in: meta)
        try scanner.forEachMember { key, value in
            if bytes.equal("deadline_ms", in: key) {
                call.deadlineMilliseconds = Int(raw(bytes, value)) ?? 0
            } else if bytes.equal("request_id", in: key) {
                call.requestID = text(bytes, value).flatMap(RequestID.init)
            } else if bytes.equal("traceparent", in: key) {
                call.traceParent = text(bytes, value)
            } else if bytes.equal("tracestate", in: key) {
                call.traceState = text(bytes, value)
            } else if bytes.equal("actor", in: key) {
                call.actor = try? JSONDecoder().decode(AuditActor.self, from: data(bytes, value))
            }
        }
        return call
    }

    private static func notification(
        _ method: String, _ spans: Spans, _ bytes: UnsafeRawBufferPointer
    ) throws -> Message {
        if method == goodbyeMethod { return .goodbye }
        guard method == cancelMethod, let params = spans.params else { throw Malformed.message }
        var cancelled: Int?
        var scanner = JSONSpans(bytes, in: params)
        try scanner.forEachMember { key, value in
            if bytes.equal("id", in: key) { cancelled = Int(raw(bytes, value)) }
        }
        guard let cancelled else { throw Malformed.message }
        return .cancel(id: cancelled)
    }

    /// The text of a scalar as written.
    private static func raw(_ bytes: UnsafeRawBufferPointer, _ span: Range<Int>) -> Substring {
        Substring(decoding: bytes[span], as: UTF8.self)
    }

    /// The text of a string without escapes, which names and ids never have; nil for other values.
    private static func text(_ bytes: UnsafeRawBufferPointer, _ span: Range<Int>) -> String? {
        guard span.count >= 2, bytes[span.lowerBound] == UInt8(ascii: "\"") else { return nil }
        let inside = bytes[span.lowerBound + 1..<span.upperBound - 1]
        guard !inside.contains(UInt8(ascii: "\\")) else { return nil }
        return String(validating: inside, as: UTF8.self)
    }

    private static func data(_ bytes: UnsafeRawBufferPointer, _ span: Range<Int>) -> Data {
        Data(bytes[span])
    }
}

extension UnsafeRawBufferPointer {
    /// Whether `text` is in `span`. Names are compared by their bytes, because a string for each would be most of what reading a
    /// message costs.
    fileprivate func equal(_ text: StaticString, in span: Range<Int>) -> Bool {
        guard span.count == text.utf8CodeUnitCount, let start = baseAddress else { return false }
        return memcmp(start + span.lowerBound, text.utf8Start, span.count) == 0
    }
}
