public import Models

/// The metadata of a call. It is a task-local value, so that everything a request causes, such as calls to other services
/// and log lines, has its ids and deadline.
public struct CallContext: Sendable {
    /// The HTTP request that caused the call; nil for background work.
    public var requestID: RequestID?
    /// The span that makes the call, as W3C Trace Context has it (`traceparent`); nil if it is not traced, or malformed.
    public var traceParent: String? {
        didSet { if !Self.isWellFormed(traceParent) { traceParent = nil } }
    }
    /// What other systems have added to the trace (`tracestate`); nil if there is nothing, or it can't be sent.
    public var traceState: String? {
        didSet { if !Self.isPlain(traceState) { traceState = nil } }
    }
    /// When the caller stops waiting.
    public var deadline: Deadline
    /// The role of the caller.
    public var caller: CallerRole
    /// Who acts, as a caller at an operator socket states it; nil for others, and if it states nobody.
    public var actor: AuditActor?

    public init(
        requestID: RequestID? = nil, traceParent: String? = nil, traceState: String? = nil, deadline: Deadline,
        caller: CallerRole = .gateway, actor: AuditActor? = nil
    ) {
        self.requestID = requestID
        self.traceParent = Self.isWellFormed(traceParent) ? traceParent : nil
        self.traceState = Self.isPlain(traceState) ? traceState : nil
        self.deadline = deadline
        self.caller = caller
        self.actor = actor
    }

    /// 55 hex digits and dashes (W3C Trace Context §3.2), so never a quote or a line break.
    private static func isWellFormed(_ text: String?) -> Bool {
        guard let text else { return true }
        return text.utf8.count == 55
            && text.utf8.allSatisfy { $0 == 0x2d || (48...57).contains($0) || (97...102).contains($0) }
    }

    /// At most 512 bytes of visible ASCII that need no escape in JSON.
    private static func isPlain(_ text: String?) -> Bool {
        guard let text else { return true }
        return text.utf8.count <= 512
            && text.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != 0x22 && $0 != 0x5c }
    }

    /// The context of the call that the current task handles.
    @TaskLocal public static var current: CallContext?
}
