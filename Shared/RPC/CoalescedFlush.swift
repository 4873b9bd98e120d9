public import NIOCore

/// Flushes a channel once for all that was written in one turn of its event loop. Without it each answer would
/// be a system call of its own.
public struct CoalescedFlush {
    private var isScheduled = false

    /// Nothing written yet.
    public init() {}

    /// Sees to it that what was just written goes out at the end of this turn; `flush` then has to call ``done()``.
    public mutating func schedule(on eventLoop: any EventLoop, _ flush: @escaping @Sendable () -> Void) {
        guard !isScheduled else { return }
        isScheduled = true
        eventLoop.execute(flush)
    }

    /// The turn's flush has happened.
    public mutating func done() { isScheduled = false }
}
