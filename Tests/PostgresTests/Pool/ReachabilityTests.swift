import Synchronization
import Testing

@testable import Postgres

@Suite struct ReachabilityTests {
    private let clock = SettableClock()
    private let reachability: Reachability

    init() {
        reachability = Reachability(
            gracePeriod: .milliseconds(250), initialGracePeriod: .seconds(3), now: { [clock] in clock.now },
            sleep: { [clock] in await clock.sleep(until: $0) })
    }

    @Test func theFirstAttemptMayTakeLonger() {
        reachability.connectionWanted {}
        clock.advance(by: .milliseconds(2999))
        #expect(!reachability.isUnreachable)
        clock.advance(by: .milliseconds(1))
        #expect(reachability.isUnreachable)
    }

    @Test func afterAFailedFirstAttemptOnlyTheGracePeriodCounts() {
        reachability.connectionWanted {}
        clock.advance(by: .milliseconds(100))
        reachability.attemptFailed {}
        clock.advance(by: .milliseconds(149))
        #expect(!reachability.isUnreachable)
        clock.advance(by: .milliseconds(1))
        #expect(reachability.isUnreachable)
    }

    @Test func aConnectionEndsTheOutage() {
        reachability.connectionWanted {}
        clock.advance(by: .seconds(4))
        #expect(reachability.isUnreachable)
        reachability.connectionMade()
        #expect(!reachability.isUnreachable)
    }

    @Test func theGracePeriodStartsWhenTheLastConnectionIsLost() {
        for _ in 0..<2 { reachability.connectionMade() }
        reachability.connectionLost()
        reachability.connectionWanted {}
        clock.advance(by: .seconds(10))
        #expect(!reachability.isUnreachable)
        reachability.connectionLost()
        reachability.connectionWanted {}
        clock.advance(by: .milliseconds(249))
        #expect(!reachability.isUnreachable)
        clock.advance(by: .milliseconds(1))
        #expect(reachability.isUnreachable)
    }

    @Test func callsBackOnceTheGracePeriodIsOver() async {
        let (calls, continuation) = AsyncStream<Void>.makeStream()
        reachability.connectionWanted { continuation.yield() }
        clock.advance(by: .seconds(3))
        var iterator = calls.makeAsyncIterator()
        await iterator.next()
        #expect(reachability.isUnreachable)
    }
}

/// A clock that stands still until a test moves it.
private final class SettableClock: Sendable {
    typealias Instant = ContinuousClock.Instant

    private struct State {
        var now = Instant.now
        var sleepers: [(until: Instant, CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }

    func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now += duration
            let woken = state.sleepers.filter { $0.until <= state.now }
            state.sleepers.removeAll { $0.until <= state.now }
            return woken.map(\.1)
        }
        for sleeper in woken { sleeper.resume() }
    }

    func sleep(until end: Instant) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.now < end { state.sleepers.append((end, continuation)) }
                return end <= state.now
            }
            if isOver { continuation.resume() }
        }
    }
}
