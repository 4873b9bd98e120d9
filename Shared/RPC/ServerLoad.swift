import Synchronization

/// Counts what all connections of a server have in hand together.
final class ServerLoad: Sendable {
    private let calls = Atomic<Int>(0)
    private let open = Atomic<Int>(0)

    /// Takes a place for a call; false when all are taken.
    func begin(atMost limit: Int) -> Bool {
        guard calls.add(1, ordering: .relaxed).newValue <= limit else {
            calls.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func finish() { calls.subtract(1, ordering: .relaxed) }

    /// Takes a place for a connection; false when all are taken.
    func connect(atMost limit: Int) -> Bool {
        guard open.add(1, ordering: .relaxed).newValue <= limit else {
            open.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func disconnect() { open.subtract(1, ordering: .relaxed) }

    var inFlight: Int { calls.load(ordering: .relaxed) }
}
