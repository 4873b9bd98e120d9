public import Tracing

/// What identifies a span across processes: the values of `traceparent` and `tracestate` (W3C Trace Context).
public struct SpanContext: Sendable, Hashable {
    /// The id of a trace: 16 bytes that are not all zero (§3.2.2.3).
    public struct TraceID: Sendable, Hashable, CustomStringConvertible {
        /// The first 8 bytes.
        let high: UInt64
        /// The last 8 bytes, of which 7 at least are random (level 2, §3.2.2.3).
        let low: UInt64

        init?(high: UInt64, low: UInt64) {
            guard high != 0 || low != 0 else { return nil }
            (self.high, self.low) = (high, low)
        }

        /// A new id, all of it random.
        public static func make() -> TraceID {
            while true {
                if let id = TraceID(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)) { return id }
            }
        }

        /// 32 hexadecimal digits in lower case.
        public var description: String { high.sixteenDigits + low.sixteenDigits }

        /// The random part as a number from 0 up to 1, which decides whether the trace is sampled.
        public var randomness: Double { Double(low & 0xff_ffff_ffff_ffff) / Double(1 << 56) }
    }

    /// The id of a span: 8 bytes that are not all zero (§3.2.2.4).
    public struct SpanID: Sendable, Hashable, CustomStringConvertible {
        let value: UInt64

        init?(_ value: UInt64) {
            guard value != 0 else { return nil }
            self.value = value
        }

        /// A new id.
        public static func make() -> SpanID {
            while true {
                if let id = SpanID(.random(in: 0 ... .max)) { return id }
            }
        }

        /// 16 hexadecimal digits in lower case.
        public var description: String { value.sixteenDigits }
    }

    /// The bits of `trace-flags` (§3.2.2.5).
    public enum Flag {
        /// The spans of the trace are recorded.
        public static let sampled: UInt8 = 1
        /// The trace id is random (level 2).
        public static let random: UInt8 = 2
    }

    /// The trace.
    public let traceID: TraceID
    /// The span.
    public let spanID: SpanID
    /// See ``Flag``. Other bits are zero.
    public let flags: UInt8
    /// The `tracestate`; nil if there is none.
    public let traceState: TraceState?

    public init(traceID: TraceID, spanID: SpanID, flags: UInt8, traceState: TraceState? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags & (Flag.sampled | Flag.random)
        self.traceState = traceState
    }

    /// Whether the spans of the trace are recorded.
    public var isSampled: Bool { flags & Flag.sampled != 0 }
}

extension SpanContext {
    /// The longest `traceparent` that is read. Later versions may be longer than version 00, which has 55 bytes.
    private static let maximumLength = 128

    /// Reads both fields. Nil if `traceParent` is malformed; a `traceState` that is malformed or too long is left out (§3.3.1).
    public init?(traceParent: String, traceState: String? = nil) {
        guard traceParent.utf8.count <= Self.maximumLength else { return nil }
        let bytes = Array(traceParent.utf8)
        guard bytes.count >= 55, bytes[2] == UInt8(ascii: "-"), bytes[35] == UInt8(ascii: "-"),
            bytes[52] == UInt8(ascii: "-"), let version = Self.number(bytes[0..<2]), version != 0xff,
            // A later version may go on, after another dash (§3.2.4).
            bytes.count == 55 || (version > 0 && bytes[55] == UInt8(ascii: "-")),
            let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]),
            let traceID = TraceID(high: high, low: low), let spanID = Self.number(bytes[36..<52]).flatMap(SpanID.init),
            let flags = Self.number(bytes[53..<55])
        else { return nil }
        self.init(
            traceID: traceID, spanID: spanID, flags: UInt8(truncatingIfNeeded: flags),
            traceState: traceState.flatMap(TraceState.init))
    }

    /// The value of `traceparent`, in version 00.
    public var traceParent: String {
        "00-\(traceID)-\(spanID)-0\(String(flags, radix: 16))"
    }

    /// Reads hexadecimal digits in lower case; nil if there is anything else.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return number
    }
}

extension UInt64 {
    fileprivate var sixteenDigits: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension InstrumentationContext {
    private enum SpanContextKey: InstrumentationContextKey {
        typealias Value = SpanContext
        static var nameOverride: String? { "span_context" }
    }

    /// The span that a task works for; nil if it is not traced.
    public var spanContext: SpanContext? {
        get { self[SpanContextKey.self] }
        set { self[SpanContextKey.self] = newValue }
    }
}
