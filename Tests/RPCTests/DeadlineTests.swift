import RPC
import Testing

@Suite struct DeadlineTests {
    @Test func countsDown() {
        let deadline = Deadline.after(.seconds(2))
        #expect(!deadline.hasPassed)
        #expect((1000...2000).contains(deadline.remainingMilliseconds))
        #expect(deadline.remaining <= .seconds(2))
    }

    @Test func hasPassedAtItsMoment() {
        #expect(Deadline.after(.zero).hasPassed)
        #expect(Deadline.after(.seconds(-1)).remainingMilliseconds <= -1000)
    }

    @Test func isOrderedByTime() {
        let early = Deadline.after(.seconds(1))
        let late = Deadline(early.instant + .seconds(1))
        #expect(early < late && late.shaved(by: .seconds(2)) < early)
        #expect(early.shaved().instant.duration(to: early.instant) == .milliseconds(10))
    }
}
