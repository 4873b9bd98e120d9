import Primitives
import Testing

@Suite struct DurationUnitsTests {
    @Test func fractionsAreDropped() {
        let duration = Duration.nanoseconds(2_999_999_999)
        #expect(duration.seconds == 2 && duration.milliseconds == 2999 && duration.nanoseconds == 2_999_999_999)
        #expect(Duration.zero.milliseconds == 0)
    }

    @Test func pollNeverWakesTooEarly() {
        #expect((ContinuousClock.now - .seconds(1)).pollTimeout == 0)
        let timeout = (ContinuousClock.now + .seconds(60)).pollTimeout
        #expect(timeout > 59_000 && timeout <= 60_001)
    }
}
