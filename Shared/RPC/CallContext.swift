public import Models

/// What goes along with a call besides its parameters. It is a task-local value, so that whatever a request
/// causes (calls to other services, log lines) carries its ids and its deadline without being told.
public struct CallContext: Sendable {
    /// The HTTP request that all this is for; nil for work that no request asked for.
    public var requestID: RequestID?
    /// W3C trace context, passed on as it came; nil when it was not well-formed.
    public var traceParent: String? {
        didSet { if !Self.isWellFormed(traceParent) { traceParent = nil } }
    }
    /// When the answer has to be there.
    public var deadline: Deadline
    /// Who calls.
    public var caller: CallerRole

    /// Makes a context.
    public init(
        requestID: RequestID? = nil, traceParent: String? = nil, deadline: Deadline, caller: CallerRole = .gateway
    ) {
        self.requestID = requestID
        self.traceParent = Self.isWellFormed(traceParent) ? traceParent : nil
        self.deadline = deadline
        self.caller = caller
    }

    /// Hex digits and dashes, 55 of them in today's version (W3C Trace Context §3.2): never a quote or a line break.
    private static func isWellFormed(_ text: String?) -> Bool {
        guard let text else { return true }
        return text.utf8.count == 55
            && text.utf8.allSatisfy { $0 == 0x2d || (48...57).contains($0) || (97...102).contains($0) }
    }

    /// The context of the call that the current task works for.
    @TaskLocal public static var current: CallContext?
}
