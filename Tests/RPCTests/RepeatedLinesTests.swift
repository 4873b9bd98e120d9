import RPC
import Testing

@Suite struct RepeatedLinesTests {
    private let lines = RepeatedLines<String>()
    private let start = ContinuousClock.now

    @Test func aLineIsDueAtOnceAndThenOnceASecondWithTheNumberOfEvents() {
        #expect(lines.count("a", now: start) == 1)
        for _ in 0..<999 { #expect(lines.count("a", now: start + .milliseconds(999)) == nil) }
        #expect(lines.count("a", now: start + .seconds(1)) == 1000)
        #expect(lines.count("a", now: start + .seconds(3)) == 1)
    }

    @Test func keysAreCountedApart() {
        #expect(lines.count("a", now: start) == 1)
        #expect(lines.count("b", now: start) == 1)
        #expect(lines.count("a", now: start) == nil)
    }
}
