public import Models

/// The metadata of a call. It is a task-local value, so that everything a request causes, such as calls to other services
/// and log lines, has its ids and deadline.
public struct CallContext: Sendable {
    /// The HTTP request that caused the call; nil for background work.
    public var requestID: RequestID?
    /// W3C trace context (`traceparent`), passed on unchanged; nil when it was malformed.
    public var traceParent: String? {
        didSet { if !Self.isWellFormed(traceParent) { traceParent = nil } }
    }
    /// When the caller stops waiting.
    public var deadline: Deadline
    /// The role of the caller.
    public var caller: CallerRole

    public init(
        requestID: RequestID? = nil, traceParent: String? = nil, deadline: Deadline, caller: CallerRole = .gateway
    ) {
        self.requestID = requestID
        self.traceParent = Self.isWellFormed(traceParent) ? traceParent : nil
        self.deadline = deadline
        self.caller = caller
    }

    /// 55 hex digits and dashes (W3C Trace Context §3.2), so never a quote or a line break.
    private static func isWellFormed(_ text: String?) -> Bool {
        guard let text else { return true }
        return text.utf8.count == 55
            && text.utf8.allSatisfy { $0 == 0x2d || (48...57).contains($0) || (97...102).contains($0) }
    }

    /// The context of the call that the current task handles.
    @TaskLocal public static var current: CallContext?
}
