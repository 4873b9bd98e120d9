public import NIOCore

/// Runs a task's jobs on an event loop. A call then stays on the thread that reads and writes its connection,
/// unless it waits for a store, which saves two thread changes a call. Handlers must not block: long work
/// (hashing, libpq, hiredis) has threads of its own.
public final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    /// An executor for `eventLoop`.
    public init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
