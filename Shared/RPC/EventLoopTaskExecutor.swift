public import NIOCore

/// Runs a task's jobs on an event loop. A call stays on the thread of its connection unless it waits for a store, which
/// saves two thread switches. Handlers must not block: hashing, libpq and hiredis have their own threads.
public final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    public init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
