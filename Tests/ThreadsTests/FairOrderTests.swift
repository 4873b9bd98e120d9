import Testing

@testable import Threads

@Suite struct FairOrderTests {
    /// Shares by letters; capitals are preferred.
    private func shares(_ text: String) -> [FairShare] {
        text.map { FairShare(key: String($0), isPreferred: $0.isUppercase) }
    }

    /// In which order what waits is done.
    private func order(_ text: String) -> String {
        var (order, done) = (FairOrder(), "")
        for share in shares(text) { order.append(share) }
        while let share = order.next() { done += share.key }
        return done
    }

    @Test(arguments: [
        // First in, first out; then turns.
        ("aaa", "aaa"), ("abc", "abc"), ("aaaaabc", "abcaaaa"), ("aabb", "abab"),
        // The preferred have every other turn, and take turns among themselves.
        ("abcdA", "Aabcd"), ("abABAB", "AaBbAB"), ("aaaaAAAAB", "AaBaAaAaA"),
    ])
    func sharesTakeTurns(waiting: String, done: String) {
        #expect(order(waiting) == done)
    }

    @Test(arguments: [
        ("", "a", 0), ("aaa", "a", 3), ("aaa", "b", 1), ("aaabbb", "a", 6), ("abcd", "A", 1), ("AAAB", "a", 1),
    ])
    func whatComesFirstIsCounted(waiting: String, share: String, ahead: Int) {
        var order = FairOrder()
        for share in shares(waiting) { order.append(share) }
        #expect(order.ahead(of: shares(share)[0]) == ahead)
        #expect(order.count(of: shares(share)[0]) == waiting.count { String($0) == share })
    }

    @Test func whatWaitsNoMoreHasNoTurn() {
        var order = FairOrder()
        for share in shares("aabcA") { order.append(share) }
        for share in shares("bAa") { order.remove(share) }
        var done = ""
        while let share = order.next() { done += share.key }
        #expect(done == "ac")
        #expect(order.ahead(of: shares("a")[0]) == 0)
    }

    @Test func aFullQueueHasRoomForOthers() {
        var order = FairOrder()
        let (storm, other, known) = (shares("s")[0], shares("o")[0], shares("K")[0])
        func fill(_ share: FairShare) -> Int {
            var count = 0
            while order.hasRoom(for: share, limit: 80), count < 1000 {
                order.append(share)
                count += 1
            }
            return count
        }
        // Half by one alone, then a quarter each, and the last eighth for known ones.
        #expect(fill(storm) == 40)
        #expect(fill(other) == 20)
        for letter in "abcdefghij" { _ = fill(shares(String(letter))[0]) }
        #expect(!order.hasRoom(for: shares("z")[0], limit: 80))
        #expect(fill(known) == 10)
    }
}
