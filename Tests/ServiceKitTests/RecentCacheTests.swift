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

    /// More keys in turn than there is room for cost some misses, not all hits.
    @Test func keysInTurnHaveAsManyHitsAsThereIsRoom() {
        let cache = RecentCache<Int, Int>(capacity: 800)
        var hits = 0
        for round in 0..<30 {
            for key in 0..<1000 {
                if let value = cache[key] {
                    #expect(value == key)
                    if round >= 10 { hits += 1 }
                } else {
                    cache[key] = key
                }
            }
        }
        // Of 20,000; a cache that drops the oldest has none.
        #expect(hits > 9000)
        #expect(cache.count == 800)
    }

    @Test func keysThatFitAreNeverMissed() {
        let cache = RecentCache<Int, Int>(capacity: 1000)
        for key in 0..<1000 { cache[key] = key }
        for key in 0..<1000 { #expect(cache[key] == key) }
    }

    @Test func aNewValueTakesThePlaceOfTheOldOne() {
        let cache = RecentCache<Int, String>(capacity: 1)
        cache[1] = "a"
        cache[1] = "b"
        #expect(cache[1] == "b" && cache.count == 1)
        cache[2] = "c"
        #expect(cache[1] == nil && cache[2] == "c" && cache.count == 1)
    }

    @Test func aRemovedValueIsGoneAndTheOthersStay() {
        let cache = RecentCache<Int, String>(capacity: 4)
        for number in 0..<4 { cache[number] = "\(number)" }
        cache[1] = nil
        cache[3] = nil
        cache[7] = nil
        #expect((0..<4).map { cache[$0] } == ["0", nil, "2", nil] && cache.count == 2)
        for number in 4..<6 { cache[number] = "\(number)" }
        #expect([0, 2, 4, 5].map { cache[$0] } == ["0", "2", "4", "5"])
    }

    @Test func remembersWhatIsUsedAndForgetsWhatIsNot() {
        let cache = RecentCache<Int, String>(capacity: 20)
        for number in 0..<40 {
            cache[number] = "\(number)"
            #expect(cache[0] == "0")
        }
        #expect((1..<40).count { cache[$0] != nil } == 19)
    }
}
