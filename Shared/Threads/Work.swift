/// A piece of work that a task waits for while a thread does it.
public protocol Work: Sendable {
    /// When the task gives up.
    var deadline: ContinuousClock.Instant { get }
    /// Whether the task has its outcome already, so that the work need not be done.
    var isFinished: Bool { get }
    /// Tells the task that the deadline passed.
    func expire()
    /// Whose it is, where the queue is fair.
    var share: FairShare { get }
}

extension Work {
    /// The same for all.
    public var share: FairShare { FairShare(key: "", isPreferred: false) }
}

/// Why a ``WorkQueue`` did not take a piece of work.
public enum WorkQueueError: Error, Sendable {
    /// As much waits as may wait.
    case full
    /// The queue was closed.
    case closed
}
