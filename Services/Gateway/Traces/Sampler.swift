import ServiceKit

/// Decides whether a trace is recorded, as OpenTelemetry's samplers of the same names do (`OTEL_TRACES_SAMPLER`).
struct Sampler: Sendable, Equatable {
    /// The part of the traces that is recorded, 0 to 1.
    var ratio = 1.0
    /// Whether the decision of a trusted caller goes before our own.
    var followsParent = true

    /// Whether the trace `id` is recorded.
    ///
    /// - Parameter parent: the span of a trusted caller; nil without one.
    func samples(_ id: SpanContext.TraceID, parent: SpanContext? = nil) -> Bool {
        if followsParent, let parent { return parent.isSampled }
        // Every process that samples by the same random part keeps the same traces.
        return id.randomness >= 1 - ratio
    }
}

extension Sampler {
    /// The names of `OTEL_TRACES_SAMPLER`.
    enum Name: String, CaseIterable {
        case alwaysOn = "always_on"
        case alwaysOff = "always_off"
        case traceIDRatio = "traceidratio"
        case parentBasedAlwaysOn = "parentbased_always_on"
        case parentBasedAlwaysOff = "parentbased_always_off"
        case parentBasedTraceIDRatio = "parentbased_traceidratio"
    }

    /// - Parameter ratio: what the samplers with a ratio record; others have their own.
    init(_ name: Name, ratio: Double) {
        switch name {
        case .alwaysOn, .parentBasedAlwaysOn: self.ratio = 1
        case .alwaysOff, .parentBasedAlwaysOff: self.ratio = 0
        case .traceIDRatio, .parentBasedTraceIDRatio: self.ratio = ratio
        }
        switch name {
        case .alwaysOn, .alwaysOff, .traceIDRatio: followsParent = false
        case .parentBasedAlwaysOn, .parentBasedAlwaysOff, .parentBasedTraceIDRatio: followsParent = true
        }
    }
}
