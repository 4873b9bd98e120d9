import Foundation
import Synchronization

/// A one-time barrier: threads wait in it until `count` have arrived.
final class Rendezvous: Sendable {
    private let missing: Mutex<Int>
    private let gate = DispatchSemaphore(value: 0)

    init(_ count: Int) { missing = Mutex(count) }

    /// Waits until all have arrived, for ten seconds at most. Blocks the thread.
    func meet() {
        let left = missing.withLock { missing -> Int in
            missing -= 1
            return missing
        }
        if left == 0 { gate.signal() }
        if left <= 0 { return }
        guard gate.wait(timeout: .now() + 10) == .success else { return }
        gate.signal()
    }

    /// Waits without blocking the task's thread.
    func met() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                self.meet()
                continuation.resume()
            }
        }
    }
}
