public import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A collector of traces for one test: it takes OTLP/HTTP in JSON at `/v1/traces`.
public final class TestCollector: Sendable {
    /// How the collector answers.
    public struct Behaviour: Sendable {
        /// The status of its answers.
        public var status = 200
        /// Header fields of its answers.
        public var headers: [(String, String)] = []
        /// The body of its answers.
        public var body = "{}"
        /// Whether it never answers.
        public var isSilent = false

        /// A collector that takes everything.
        public init() {}
    }

    /// A request as it came.
    public struct Request: Sendable {
        public let path: String
        public let headers: [(String, String)]
        public let body: Data

        /// The value of the first field with this name, in any case; nil if there is none.
        public func header(_ name: String) -> String? {
            headers.first { $0.0.lowercased() == name.lowercased() }?.1
        }
    }

    /// A span that has arrived, with the attributes of its process. Numbers and flags are texts.
    public struct Span: Sendable {
        public let resource: [String: String]
        public let traceID, spanID: String
        public let parentSpanID: String?
        public let traceState: String?
        public let flags: Int
        public let name: String
        public let kind: Int
        public let start, end: UInt64
        public let attributes: [String: String]
        /// The spans that it links to: trace id and span id.
        public let links: [(traceID: String, spanID: String)]
        public let isError: Bool

        /// The process, such as `latchkey-tokens`.
        public var service: String { resource["service.name"] ?? "" }
    }

    private let channel: any Channel
    private let state: State

    private final class State: Sendable {
        let requests = Mutex<[Request]>([])
        let behaviour: Mutex<Behaviour>

        init(_ behaviour: Behaviour) { self.behaviour = Mutex(behaviour) }
    }

    /// Starts a collector at a free port of this machine.
    public static func start(_ behaviour: Behaviour = Behaviour()) async throws -> TestCollector {
        let state = State(behaviour)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Responder(state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TestCollector(channel: channel, state: state)
    }

    private init(channel: any Channel, state: State) { (self.channel, self.state) = (channel, state) }

    deinit { channel.close(promise: nil) }

    /// `OTEL_EXPORTER_OTLP_ENDPOINT`.
    public var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// How it answers from now on.
    public var behaviour: Behaviour {
        get { state.behaviour.withLock { $0 } }
        set { state.behaviour.withLock { $0 = newValue } }
    }

    /// All requests so far.
    public var requests: [Request] { state.requests.withLock { $0 } }

    /// All spans so far, those of repeated requests included.
    ///
    /// - Throws: `DecodingError` if a request is no `ExportTraceServiceRequest`.
    public func spans() throws -> [Span] {
        try requests.flatMap { try JSONDecoder().decode(Export.self, from: $0.body).spans }
    }

    /// Stops the collector, as a crash does.
    public func stop() async throws { try await channel.close() }

    private final class Responder: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let state: State
        private var head: HTTPRequestHead?
        private var body = Data()

        init(_ state: State) { self.state = state }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, Data())
            case .body(let part): body.append(contentsOf: part.readableBytesView)
            case .end: answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            guard let head else { return }
            let request = Request(path: head.uri, headers: head.headers.map { ($0.name, $0.value) }, body: body)
            state.requests.withLock { $0.append(request) }
            let behaviour = state.behaviour.withLock { $0 }
            if behaviour.isSilent { return }
            var headers = HTTPHeaders(behaviour.headers)
            headers.add(name: "Content-Type", value: "application/json")
            headers.add(name: "Content-Length", value: "\(behaviour.body.utf8.count)")
            let response = HTTPResponseHead(
                version: .http1_1, status: .init(statusCode: behaviour.status), headers: headers)
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: behaviour.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

/// What the tests read of an `ExportTraceServiceRequest`.
private struct Export: Decodable {
    struct ResourceSpans: Decodable {
        let resource: Resource
        let scopeSpans: [ScopeSpans]
    }

    struct Resource: Decodable {
        let attributes: [KeyValue]
    }

    struct ScopeSpans: Decodable {
        let spans: [Span]
    }

    struct Span: Decodable {
        struct Link: Decodable {
            let traceId, spanId: String
        }

        struct Status: Decodable {
            let code: Int
        }

        let traceId, spanId, name, startTimeUnixNano, endTimeUnixNano: String
        let parentSpanId, traceState: String?
        let kind, flags: Int
        let attributes: [KeyValue]
        let links: [Link]?
        let status: Status?
    }

    struct KeyValue: Decodable {
        struct Value: Decodable {
            let stringValue, intValue: String?
            let boolValue: Bool?
        }

        let key: String
        let value: Value

        var text: String { value.stringValue ?? value.intValue ?? value.boolValue.map { "\($0)" } ?? "" }
    }

    let resourceSpans: [ResourceSpans]

    var spans: [TestCollector.Span] {
        resourceSpans.flatMap { process in
            process.scopeSpans.flatMap(\.spans).map { span in
                TestCollector.Span(
                    resource: Self.texts(process.resource.attributes), traceID: span.traceId, spanID: span.spanId,
                    parentSpanID: span.parentSpanId, traceState: span.traceState, flags: span.flags, name: span.name,
                    kind: span.kind, start: UInt64(span.startTimeUnixNano) ?? 0, end: UInt64(span.endTimeUnixNano) ?? 0,
                    attributes: Self.texts(span.attributes),
                    links: (span.links ?? []).map { ($0.traceId, $0.spanId) }, isError: span.status?.code == 2)
            }
        }
    }

    private static func texts(_ attributes: [KeyValue]) -> [String: String] {
        Dictionary(attributes.map { ($0.key, $0.text) }) { first, _ in first }
    }
}
