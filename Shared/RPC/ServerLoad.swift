import Synchronization

/// Counts the calls and connections of a server.
final class ServerLoad: Sendable {
    private let calls = Atomic<Int>(0)
    private let open = Atomic<Int>(0)

    /// Counts a call. Returns false at the limit.
    func begin(atMost limit: Int) -> Bool {
        guard calls.add(1, ordering: .relaxed).newValue <= limit else {
            calls.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func finish() { calls.subtract(1, ordering: .relaxed) }

    /// Counts a connection. Returns false at the limit.
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
