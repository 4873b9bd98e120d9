import Synchronization

/// Suspends tasks that pass it until it is opened. It ignores cancellation, as a blocking library does.
public final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// Waits until the gate is open.
    public func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    /// Opens the gate for all tasks, now and later.
    public func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isOpen = true
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Number of waiting tasks.
    public var count: Int { state.withLock { $0.waiting.count } }
}

/// A number that handlers and tests share.
public final class CallCounter: Sendable {
    private let value = Atomic<Int>(0)

    public init() {}

    /// Adds one. Returns the new number.
    @discardableResult
    public func add() -> Int { value.add(1, ordering: .relaxed).newValue }

    /// The number.
    public var count: Int { value.load(ordering: .relaxed) }
}
