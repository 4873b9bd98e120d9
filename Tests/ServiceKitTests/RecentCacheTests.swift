import ServiceKit
import Testing

@Suite struct RecentCacheTests {
    @Test func staysWithinItsBoundHoweverOftenThingsAreUsed() {
        let cache = RecentCache<Int, String>(capacity: 20)
        // Every thing is used again and again, so that every one of them would like to stay.
        for number in 0..<100 {
            cache[number] = "\(number)"
            for earlier in 0..<number { _ = cache[earlier] }
            #expect(cache.count <= 20)
        }
    }

    @Test func remembersWhatIsUsedAndForgetsWhatIsNot() {
        let cache = RecentCache<Int, String>(capacity: 20)
        for number in 0..<40 {
            cache[number] = "\(number)"
            #expect(cache[0] == "0")
        }
        #expect(cache[1] == nil)
    }
}
