extension Operations {
    /// Takes finished spans from a process, oldest first. The gateway collects and exports them, because the other services
    /// can't reach a collector. What was taken is not given again.
    public struct TakeSpans: RPCMethod {
        public static let name = "service.take_spans"

        /// Spans, and the process that recorded them.
        public struct Reply: Codable, Sendable, Equatable {
            /// The service.
            public var service: ServiceName
            /// Name of the service's replica.
            public var instance: String
            /// The version of Latchkey that it runs.
            public var version: String
            /// Finished spans, oldest first; at most 512, and about 256 KiB.
            public var spans: [SpanRecord]
            /// Whether there are more.
            public var hasMore: Bool

            public init(
                service: ServiceName, instance: String, version: String, spans: [SpanRecord], hasMore: Bool = false
            ) {
                self.service = service
                self.instance = instance
                self.version = version
                self.spans = spans
                self.hasMore = hasMore
            }
        }

        public init() {}
    }
}
