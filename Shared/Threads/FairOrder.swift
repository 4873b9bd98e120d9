/// What work counts for in a fair queue, so that one caller with much work does not delay the others.
public struct FairShare: Hashable, Sendable {
    /// Identifies the share.
    public let key: String
    /// Whether it is one of the preferred shares, which get every other turn.
    public let isPreferred: Bool
    /// Shares are compared for every waiting item, so by this hash instead of their keys. It has 64 bits and a new seed in each
    /// process; two shares with the same hash would take their turns together.
    private let hash: Int

    /// - Parameters:
    ///   - key: identifies the share.
    ///   - isPreferred: whether it is one of the preferred shares, which get every other turn.
    public init(key: String, isPreferred: Bool) {
        self.key = key
        self.isPreferred = isPreferred
        hash = key.hashValue
    }

    public static func == (left: FairShare, right: FairShare) -> Bool {
        left.hash == right.hash && left.isPreferred == right.isPreferred
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(hash)
        hasher.combine(isPreferred)
    }
}

/// The order of a fair queue: preferred and other shares take turns, and so do the shares within each of the two groups. A share
/// that arrives, new or again, gets its turn after one item of each waiting share. Within a share it is first in, first out.
struct FairOrder {
    /// Number of waiting items of each share.
    private var counts: [FairShare: Int] = [:]
    private var preferred = Ring()
    private var others = Ring()
    private var lastWasPreferred = false

    /// The shares with waiting items, in the order of their turns.
    private struct Ring {
        var shares: [FairShare] = []
        /// Number of waiting items of all of them.
        var total = 0
    }

    /// Whether there is room for another item of `share`, with `limit` items in all. Once half of the limit is reached, each share
    /// may have a quarter at most, and shares that are not preferred leave an eighth to the preferred ones.
    func hasRoom(for share: FairShare, limit: Int) -> Bool {
        let waiting = preferred.total + others.total
        guard waiting < limit else { return false }
        guard waiting >= limit / 2 else { return true }
        return counts[share, default: 0] < max(1, limit / 4)
            && (share.isPreferred || others.total < limit - limit / 8)
    }

    /// How many items of `share` wait.
    func count(of share: FairShare) -> Int { counts[share, default: 0] }

    /// How many items are done before another item of `share`, if no more arrive.
    func ahead(of share: FairShare) -> Int {
        let own = counts[share, default: 0]
        // Each share of the group gets a turn before each of our items, and before the new one.
        let same = ring(of: share).shares.reduce(own) { sum, other in
            other == share ? sum : sum + min(counts[other, default: 0], own + 1)
        }
        return same + min(share.isPreferred ? others.total : preferred.total, same + 1)
    }

    /// Adds an item of `share`.
    mutating func append(_ share: FairShare) {
        let count = counts[share, default: 0]
        counts[share] = count + 1
        update(share) { ring in
            ring.total += 1
            if count == 0 { ring.shares.append(share) }
        }
    }

    /// Removes an item of `share`.
    mutating func remove(_ share: FairShare) {
        let count = counts[share, default: 0]
        counts[share] = count > 1 ? count - 1 : nil
        update(share) { ring in
            ring.total -= 1
            if count <= 1 { ring.shares.removeAll { $0 == share } }
        }
    }

    /// The share whose turn it is, and removes its first item; nil when nothing waits.
    mutating func next() -> FairShare? {
        let takesPreferred = !preferred.shares.isEmpty && (others.shares.isEmpty || !lastWasPreferred)
        guard let share = (takesPreferred ? preferred : others).shares.first else { return nil }
        lastWasPreferred = takesPreferred
        // Moves to the end, and stays there if it has more items.
        update(share) { $0.shares.append($0.shares.removeFirst()) }
        remove(share)
        return share
    }

    private func ring(of share: FairShare) -> Ring { share.isPreferred ? preferred : others }

    private mutating func update(_ share: FairShare, _ change: (inout Ring) -> Void) {
        if share.isPreferred { change(&preferred) } else { change(&others) }
    }
}
