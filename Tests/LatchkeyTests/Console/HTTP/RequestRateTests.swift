import Testing

@testable import LatchkeyCommand

@Suite struct RequestRateTests {
    private let start = ContinuousClock.now

    @Test func aBucketFillsAgain() {
        let rate = RequestRate<String>(burst: 3, perSecond: 0.5)
        for _ in 0..<3 { #expect(rate.count("ann", now: start) == nil) }
        #expect(rate.count("ann", now: start) == 2 && rate.wait("ann", now: start) == 2)
        #expect(rate.count("ben", now: start) == nil)
        #expect(rate.count("ann", now: start + .seconds(2)) == nil)
        #expect(rate.count("ann", now: start + .seconds(2)) == 2)
        // Not more than the burst, however long nothing comes.
        for _ in 0..<3 { #expect(rate.count("ann", now: start + .seconds(9999)) == nil) }
        #expect(rate.count("ann", now: start + .seconds(9999)) != nil)
    }

    @Test func waitingDoesNotCount() {
        let rate = RequestRate<String>(burst: 1, perSecond: 1)
        for _ in 0..<5 { #expect(rate.wait("ann", now: start) == nil) }
        #expect(rate.count("ann", now: start) == nil && rate.wait("ann", now: start) == 1)
    }

    @Test func manyNamesDoNotFillTheMemory() {
        let rate = RequestRate<Int>(burst: 1, perSecond: 1, capacity: 10)
        for name in 0..<1000 { #expect(rate.count(name, now: start) == nil) }
        // Some bucket was forgotten, but not that of the last one.
        #expect(rate.count(999, now: start) == 1)
    }
}
