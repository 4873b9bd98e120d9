import Synchronization

/// What the writers of a load test have done, and whether they are to stop.
final class WriteLoad: Sendable {
    /// The keys that were written.
    let written = Mutex<Set<String>>([])
    /// How many rounds each writer has done.
    let rounds = Mutex([Int](repeating: 0, count: 8))
    let errors = Atomic(0)
    let isOver = Atomic(false)

    var count: Int { written.withLock { $0.count } }
    /// The rounds of the slowest writer.
    var leastRounds: Int { rounds.withLock { $0.min() ?? 0 } }
    var goesOn: Bool { !isOver.load(ordering: .relaxed) }
    func stop() { isOver.store(true, ordering: .relaxed) }
}
