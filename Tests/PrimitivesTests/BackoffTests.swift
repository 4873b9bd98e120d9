import Primitives
import Testing

@Suite struct BackoffTests {
    @Test func doublesUpToItsMaximum() {
        var backoff = Backoff(first: .milliseconds(100), maximum: .seconds(2), hasJitter: false, immediateAttempts: 1)
        let pauses = (0..<8).map { _ in backoff.next() }
        #expect(pauses == [0, 100, 200, 400, 800, 1600, 2000, 2000].map { Duration.milliseconds($0) })
        #expect(backoff.attempts == 8)
        backoff.reset()
        #expect(backoff.next() == .zero)
    }

    @Test func shortensPausesAtRandomByHalfAtMost() {
        for _ in 0..<50 {
            var backoff = Backoff()
            let pauses = (0..<6).map { _ in backoff.next() }
            for (pause, full) in zip(pauses, [50, 100, 200, 400, 800, 1000]) {
                #expect(pause >= .milliseconds(full) / 2 && pause <= .milliseconds(full))
            }
        }
    }

    @Test func staysAtItsMaximumHoweverManyAttemptsFail() {
        var backoff = Backoff(hasJitter: false)
        for _ in 0..<200 { _ = backoff.next() }
        #expect(backoff.next() == .seconds(1))
    }
}
