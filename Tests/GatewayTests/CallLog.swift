import Synchronization

/// What scripted services have received, in order.
final class CallLog<Entry: Sendable>: Sendable {
    private let list = Mutex<[Entry]>([])

    var entries: [Entry] { list.withLock { $0 } }
    func append(_ entry: Entry) { list.withLock { $0.append(entry) } }
}
