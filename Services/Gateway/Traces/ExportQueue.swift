import Models
import Primitives
import Synchronization

/// The spans that were collected and are not exported yet.
final class ExportQueue: Sendable {
    /// A process that records spans.
    struct Process: Sendable, Hashable {
        let service: ServiceName
        let instance: String
        let version: String
    }

    /// A span, and the process that has recorded it.
    struct Item: Sendable {
        let process: Process
        let span: Operations.SpanRecord
    }

    private struct State {
        /// Oldest first.
        var items: [Item] = []
        var isFinished = false
    }

    private let capacity: Int
    private let state = Mutex(State())
    private let added = WakeSignal()

    /// - Parameter capacity: from how many spans on no more are collected.
    init(capacity: Int = 8192) { self.capacity = capacity }

    /// Whether more spans may be collected. Meanwhile they stay where they are, and what finds no room there is dropped and counted.
    var hasRoom: Bool { state.withLock { $0.items.count < capacity } }

    /// Adds the spans of a process.
    func add(_ taken: Operations.TakeSpans.Reply) {
        guard !taken.spans.isEmpty else { return }
        let process = Process(service: taken.service, instance: taken.instance, version: taken.version)
        state.withLock { state in
            state.items.append(contentsOf: taken.spans.map { Item(process: process, span: $0) })
        }
        added.wake()
    }

    /// Removes the oldest spans, and waits for some if there are none. Nil once the queue is finished and empty, or when the task is
    /// cancelled. For one task.
    func next(atMost count: Int) async -> [Item]? {
        while !Task.isCancelled {
            let (items, isFinished) = state.withLock { state in
                let items = Array(state.items.prefix(count))
                state.items.removeFirst(items.count)
                return (items, state.isFinished)
            }
            if !items.isEmpty { return items }
            if isFinished { return nil }
            await added.wait(atMost: .seconds(3600))
        }
        return nil
    }

    /// States that no more spans are added.
    func finish() {
        state.withLock { $0.isFinished = true }
        added.wake()
    }

    /// Removes all spans. Returns how many there were.
    func removeAll() -> Int {
        state.withLock { state in
            defer { state.items = [] }
            return state.items.count
        }
    }
}
