/// Whose a piece of work is, where many of one must not make the others wait.
public struct FairShare: Hashable, Sendable {
    /// Whose.
    public let key: String
    /// Whether it is of the preferred ones, which have every other turn.
    public let isPreferred: Bool

    /// Names a share.
    public init(key: String, isPreferred: Bool) {
        self.key = key
        self.isPreferred = isPreferred
    }
}

/// Decides what is done next: preferred and other shares take turns, and among each the share whose last turn is longest
/// ago; within a share, first in, first out.
struct FairOrder {
    /// How many shares' last turns are remembered.
    private static let mostRemembered = 4096

    /// How much waits for each share.
    private var counts: [FairShare: Int] = [:]
    /// How much waits for shares that are preferred, and for the others.
    private var totals = (preferred: 0, others: 0)
    /// When each share had its last turn.
    private var turns: [FairShare: Int] = [:]
    private var turn = 0
    private var lastWasPreferred = false

    /// Whether there is room for one more, with `limit` pieces in all. When more than half of it is taken, one share has a
    /// quarter at most, and those that are not preferred leave an eighth to the others.
    func hasRoom(for share: FairShare, limit: Int) -> Bool {
        let waiting = totals.preferred + totals.others
        guard waiting < limit else { return false }
        guard waiting >= limit / 2 else { return true }
        return counts[share, default: 0] < max(1, limit / 4)
            && (share.isPreferred || totals.others < limit - limit / 8)
    }

    /// How much is done before one more piece of `share`, if no more comes.
    func ahead(of share: FairShare) -> Int {
        let own = counts[share, default: 0]
        // Each of the same kind has a turn before each of ours, and after the last one.
        let same = counts.reduce(own) { sum, other in
            other.key == share || other.key.isPreferred != share.isPreferred ? sum : sum + min(other.value, own + 1)
        }
        return same + min(share.isPreferred ? totals.others : totals.preferred, same + 1)
    }

    mutating func append(_ share: FairShare) { count(share, 1) }
    mutating func remove(_ share: FairShare) { count(share, -1) }

    private mutating func count(_ share: FairShare, _ change: Int) {
        let count = counts[share, default: 0] + change
        counts[share] = count > 0 ? count : nil
        if share.isPreferred { totals.preferred += change } else { totals.others += change }
    }

    /// The index of what is next; nil of nothing.
    mutating func next(of waiting: some Collection<FairShare>) -> Int? {
        var best: (preferred: (index: Int, turn: Int, share: FairShare)?, others: (Int, Int, FairShare)?) = (nil, nil)
        for (index, share) in waiting.enumerated() {
            let last = turns[share, default: 0]
            if share.isPreferred {
                if best.preferred.map({ last < $0.turn }) ?? true { best.preferred = (index, last, share) }
            } else if best.others.map({ last < $0.1 }) ?? true {
                best.others = (index, last, share)
            }
        }
        let takesPreferred = best.preferred != nil && (best.others == nil || !lastWasPreferred)
        guard let (index, _, share) = takesPreferred ? best.preferred : best.others else { return nil }
        turn += 1
        if turns.count >= Self.mostRemembered { turns = turns.filter { counts[$0.key] != nil } }
        turns[share] = turn
        lastWasPreferred = takesPreferred
        return index
    }
}
