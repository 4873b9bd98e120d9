import Models
import ServiceLifecycle
import Synchronization
import Testing

@testable import IdentityService

@Suite struct PeriodicTaskTests {
    /// A clock on which no time passes: it only records how long each sleep would be, and ends the task after a few.
    private final class SteppingClock: Clock {
        typealias Instant = ContinuousClock.Instant
        typealias Duration = Swift.Duration

        let sleeps = Mutex<[Swift.Duration]>([])
        private let start = ContinuousClock.now

        var now: Instant { start }
        var minimumResolution: Swift.Duration { .nanoseconds(1) }

        func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
            let count = sleeps.withLock {
                $0.append(start.duration(to: deadline))
                return $0.count
            }
            if count == 3 { withUnsafeCurrentTask { $0?.cancel() } }
        }
    }

    @Test func worksAtOnceAndAfterEachInterval() async throws {
        let clock = SteppingClock()
        let rounds = Mutex(0)
        let running = Task {
            try await PeriodicTask(interval: .seconds(60), clock: clock) { rounds.withLock { $0 += 1 } }.run()
        }
        try await running.value
        #expect(rounds.withLock { $0 } == 3)
        #expect(clock.sleeps.withLock { $0 } == [.seconds(60), .seconds(60), .seconds(60)])
    }
}
