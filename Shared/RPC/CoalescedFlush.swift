public import NIOCore

/// Flushes a channel once for everything that was written in one tick of its event loop, so that responses share a system
/// call.
public struct CoalescedFlush {
    private var isScheduled = false

    public init() {}

    /// Schedules `flush` for the end of this tick, unless it is scheduled. `flush` has to call ``done()``.
    public mutating func schedule(on eventLoop: any EventLoop, _ flush: @escaping @Sendable () -> Void) {
        guard !isScheduled else { return }
        isScheduled = true
        eventLoop.execute(flush)
    }

    /// Records that the flush has happened.
    public mutating func done() { isScheduled = false }
}
