extension Operations {
    /// A finished span of a trace, as OpenTelemetry's data model has it. Contains no secret.
    public struct SpanRecord: Codable, Sendable, Equatable {
        /// The role of a span in a trace.
        public enum Kind: String, Codable, Sendable {
            case `internal`, server, client, producer, consumer
        }

        /// The value of an attribute.
        public enum Value: Sendable, Equatable {
            case string(String)
            case int(Int64)
            case bool(Bool)
        }

        /// A span of another trace that caused this one.
        public struct Link: Codable, Sendable, Equatable {
            /// The id of its trace, in 32 hexadecimal digits.
            public var traceID: String
            /// Its own id, in 16 hexadecimal digits.
            public var spanID: String
            /// Its W3C `tracestate`; nil if it has none.
            public var traceState: String?

            public init(traceID: String, spanID: String, traceState: String? = nil) {
                self.traceID = traceID
                self.spanID = spanID
                self.traceState = traceState
            }
        }

        /// The id of the trace, in 32 hexadecimal digits.
        public var traceID: String
        /// The id of the span, in 16 hexadecimal digits.
        public var spanID: String
        /// The span that caused this one; nil for the first of a trace.
        public var parentSpanID: String?
        /// Whether the parent is in another process.
        public var hasRemoteParent: Bool
        /// The trace flags (W3C Trace Context §3.2.2.5).
        public var flags: UInt8
        /// The W3C `tracestate`; nil if there is none.
        public var traceState: String?
        /// What is done, such as the route of a request or the name of an RPC method.
        public var name: String
        /// The role of the span.
        public var kind: Kind
        /// When it began, in nanoseconds since 1970.
        public var start: UInt64
        /// When it ended, in nanoseconds since 1970.
        public var end: UInt64
        /// Details by their name in OpenTelemetry's semantic conventions.
        public var attributes: [String: Value]
        /// The number of attributes that were left out because there were too many.
        public var droppedAttributesCount: Int
        /// Spans of other traces that caused this one.
        public var links: [Link]
        /// Whether it ended with an error of the server.
        public var isError: Bool

        public init(
            traceID: String, spanID: String, parentSpanID: String?, hasRemoteParent: Bool = false, flags: UInt8,
            traceState: String? = nil, name: String, kind: Kind, start: UInt64, end: UInt64,
            attributes: [String: Value] = [:], droppedAttributesCount: Int = 0, links: [Link] = [],
            isError: Bool = false
        ) {
            self.traceID = traceID
            self.spanID = spanID
            self.parentSpanID = parentSpanID
            self.hasRemoteParent = hasRemoteParent
            self.flags = flags
            self.traceState = traceState
            self.name = name
            self.kind = kind
            self.start = start
            self.end = end
            self.attributes = attributes
            self.droppedAttributesCount = droppedAttributesCount
            self.links = links
            self.isError = isError
        }
    }
}

extension Operations.SpanRecord.Value: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .int(number)
        } else {
            self = .string(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .string(let text): try container.encode(text)
        case .int(let number): try container.encode(number)
        case .bool(let flag): try container.encode(flag)
        }
    }
}
