/// Work that a thread does while a task waits for it.
public protocol Work: Sendable {
    /// When the task gives up.
    var deadline: ContinuousClock.Instant { get }
    /// Whether the task already has an outcome, so that the work need not be done.
    var isFinished: Bool { get }
    /// Fails the work because its deadline has passed.
    func expire()
    /// The share that the work counts for in a fair queue.
    var share: FairShare { get }
}

extension Work {
    /// One share for all work.
    public var share: FairShare { FairShare(key: "", isPreferred: false) }
}

/// Why a ``WorkQueue`` refused work.
public enum WorkQueueError: Error, Sendable {
    /// The maximum number of items is waiting.
    case full
    /// The queue was closed.
    case closed
}
