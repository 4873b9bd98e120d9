import Models
import ServiceKit

/// Spans of some processes, as OTLP/HTTP sends them in JSON (OTLP 1.x, `ExportTraceServiceRequest`): ids are hexadecimal, and 64-bit
/// numbers are strings.
struct ExportTraceServiceRequest: Encodable, Sendable {
    struct ResourceSpans: Encodable, Sendable {
        let resource: Resource
        let scopeSpans: [ScopeSpans]
    }

    struct Resource: Encodable, Sendable {
        let attributes: [KeyValue]
    }

    struct ScopeSpans: Encodable, Sendable {
        struct Scope: Encodable, Sendable {
            let name: String
            let version: String
        }

        let scope: Scope
        let spans: [Span]
    }

    struct Span: Encodable, Sendable {
        struct Link: Encodable, Sendable {
            let traceId: String
            let spanId: String
            let traceState: String?
        }

        struct Status: Encodable, Sendable {
            /// `STATUS_CODE_ERROR`.
            let code = 2
        }

        let traceId: String
        let spanId: String
        let traceState: String?
        let parentSpanId: String?
        let flags: UInt32
        let name: String
        let kind: Int
        let startTimeUnixNano: String
        let endTimeUnixNano: String
        let attributes: [KeyValue]
        let droppedAttributesCount: Int
        let links: [Link]
        /// Nil unless the span ended with an error.
        let status: Status?
    }

    struct KeyValue: Encodable, Sendable {
        let key: String
        let value: AnyValue

        init(_ key: String, _ value: Operations.SpanRecord.Value) {
            self.key = key
            self.value = AnyValue(value: value)
        }
    }

    struct AnyValue: Encodable, Sendable {
        private enum CodingKeys: CodingKey { case stringValue, intValue, boolValue }

        let value: Operations.SpanRecord.Value

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch value {
            case .string(let text): try container.encode(text, forKey: .stringValue)
            case .int(let number): try container.encode(String(number), forKey: .intValue)
            case .bool(let flag): try container.encode(flag, forKey: .boolValue)
            }
        }
    }

    let resourceSpans: [ResourceSpans]

    /// - Parameters:
    ///   - spans: in any order; those of one process become one resource.
    ///   - serviceName: the beginning of the services' names.
    ///   - attributes: further attributes of all processes. They don't replace our own.
    init(_ spans: [ExportQueue.Item], serviceName: String, attributes: [(name: String, value: String)] = []) {
        var processes: [ExportQueue.Process] = []
        var spansByProcess: [ExportQueue.Process: [Span]] = [:]
        for item in spans {
            if spansByProcess[item.process] == nil { processes.append(item.process) }
            spansByProcess[item.process, default: []].append(Span(item.span))
        }
        resourceSpans = processes.map { process in
            ResourceSpans(
                resource: Resource(process, serviceName: serviceName, attributes),
                scopeSpans: [
                    ScopeSpans(
                        scope: .init(name: "latchkey", version: process.version), spans: spansByProcess[process] ?? [])
                ])
        }
    }
}

extension ExportTraceServiceRequest.Resource {
    fileprivate init(
        _ process: ExportQueue.Process, serviceName: String, _ more: [(name: String, value: String)]
    ) {
        let own = [
            ("service.name", "\(serviceName)-\(process.service)"), ("service.instance.id", process.instance),
            ("service.version", process.version), ("telemetry.sdk.name", "latchkey"),
            ("telemetry.sdk.language", "swift"), ("telemetry.sdk.version", LatchkeyVersion.current),
        ]
        let names = Set(own.map(\.0))
        attributes = (own + more.filter { !names.contains($0.name) }.map { ($0.name, $0.value) }).map { name, value in
            ExportTraceServiceRequest.KeyValue(name, .string(value))
        }
    }
}

extension ExportTraceServiceRequest.Span {
    fileprivate init(_ span: Operations.SpanRecord) {
        traceId = span.traceID
        spanId = span.spanID
        traceState = span.traceState
        parentSpanId = span.parentSpanID
        // Bit 8: it is known whether the parent is in another process. Bit 9: it is.
        flags = UInt32(span.flags) | 0x100 | (span.hasRemoteParent ? 0x200 : 0)
        name = span.name
        kind =
            switch span.kind {
            case .internal: 1
            case .server: 2
            case .client: 3
            case .producer: 4
            case .consumer: 5
            }
        startTimeUnixNano = String(span.start)
        endTimeUnixNano = String(span.end)
        attributes = span.attributes.sorted { $0.key < $1.key }.map { .init($0.key, $0.value) }
        droppedAttributesCount = span.droppedAttributesCount
        links = span.links.map { .init(traceId: $0.traceID, spanId: $0.spanID, traceState: $0.traceState) }
        status = span.isError ? Status() : nil
    }
}

/// The answer to an ``ExportTraceServiceRequest``.
struct ExportTraceServiceResponse: Decodable {
    struct PartialSuccess: Decodable {
        private enum CodingKeys: CodingKey { case rejectedSpans }

        let rejectedSpans: Int

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            // Protobuf's JSON has 64-bit numbers as strings, but reads both.
            if let text = try? container.decode(String.self, forKey: .rejectedSpans) {
                rejectedSpans = Int(text) ?? 0
            } else {
                rejectedSpans = try container.decodeIfPresent(Int.self, forKey: .rejectedSpans) ?? 0
            }
        }
    }

    let partialSuccess: PartialSuccess?
}
