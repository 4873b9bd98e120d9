public import CoreMetrics
public import Models
import Primitives
import Synchronization

/// The finished spans of a process, until the gateway takes them. Spans beyond its capacity are dropped and counted: a collector
/// that is slow or away must not cost memory.
public final class SpanBuffer: Sendable {
    /// The buffer of this process.
    public static let shared = SpanBuffer()

    /// The maximum number of spans that are taken at once, and about how long they are together. A message of the RPC is at most
    /// 1 MiB, and JSON may double a text.
    static let maximumTaken = 512
    static let maximumTakenBytes = 256 * 1024

    private struct State {
        /// Oldest first, from `first` on.
        var spans: [Operations.SpanRecord] = []
        var first = 0
        /// Whether a task waits for the next ``SpanBuffer/take()``.
        var isWaitedFor = false

        var count: Int { spans.count - first }
    }

    private let capacity: Int
    private let state = Mutex(State())
    private let taken = WakeSignal()
    private let dropped: Counter

    /// Creates a buffer for `capacity` spans of about 500 bytes each.
    public init(capacity: Int = 4096, metrics: any MetricsFactory = MetricsSystem.factory) {
        self.capacity = capacity
        dropped = Counter(label: "latchkey_spans_dropped", dimensions: [("reason", "buffer")], factory: metrics)
    }

    /// Number of spans.
    public var count: Int { state.withLock { $0.count } }

    /// Adds a span, unless the buffer is full.
    public func add(_ span: Operations.SpanRecord) {
        let isAdded = state.withLock { state in
            guard state.count < capacity else { return false }
            state.spans.append(span)
            return true
        }
        if !isAdded { dropped.increment() }
    }

    /// Removes the oldest spans. Returns them, and whether there are more.
    public func take() -> (spans: [Operations.SpanRecord], hasMore: Bool) {
        let (result, isWaitedFor) = state.withLock { state in
            var (end, bytes) = (state.first, 0)
            while end < state.spans.count, end - state.first < Self.maximumTaken {
                bytes += state.spans[end].approximateLength
                // At least one, or nothing would ever be taken.
                if bytes > Self.maximumTakenBytes, end > state.first { break }
                end += 1
            }
            let spans = Array(state.spans[state.first..<end])
            state.first = end
            // Compacted only when half of it is empty, so that each span is moved once at most.
            if state.first * 2 >= state.spans.count {
                state.spans.removeFirst(state.first)
                state.first = 0
            }
            defer { state.isWaitedFor = false }
            return ((spans, state.count > 0), state.isWaitedFor)
        }
        if isWaitedFor { taken.wake() }
        return result
    }

    /// Waits until spans are taken, at most for `duration`. Returns at once if there are none. For one task.
    public func waitUntilTaken(atMost duration: Duration) async {
        let isEmpty = state.withLock { state in
            state.isWaitedFor = state.count > 0
            return state.count == 0
        }
        if !isEmpty { await taken.wait(atMost: duration) }
    }
}

extension Operations.SpanRecord {
    /// About how many bytes its JSON has.
    fileprivate var approximateLength: Int {
        let texts = attributes.reduce(0) { sum, attribute in
            guard case .string(let text) = attribute.value else { return sum + attribute.key.utf8.count + 30 }
            return sum + attribute.key.utf8.count + text.utf8.count + 10
        }
        return 350 + name.utf8.count + texts + links.count * 100 + (traceState?.utf8.count ?? 0)
    }
}
