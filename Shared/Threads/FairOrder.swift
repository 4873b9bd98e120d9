/// Whose a piece of work is, where many of one must not make the others wait.
public struct FairShare: Hashable, Sendable {
    /// Whose.
    public let key: String
    /// Whether it is of the preferred ones, which have every other turn.
    public let isPreferred: Bool
    /// Shares are compared for every piece of work that waits, so by this instead of their keys. It has 64 bits and is
    /// seeded anew in each process; two shares with one hash would take their turns together.
    private let hash: Int

    /// Names a share.
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

/// Decides what is done next: preferred and other shares take turns, and so do the shares among each. One that comes new,
/// or again, is behind one piece of each that waits; within a share it is first in, first out.
struct FairOrder {
    /// How much waits for each share.
    private var counts: [FairShare: Int] = [:]
    private var preferred = Ring()
    private var others = Ring()
    private var lastWasPreferred = false

    /// The shares for which something waits, in the order of their turns.
    private struct Ring {
        var shares: [FairShare] = []
        /// How much waits for all of them.
        var total = 0
    }

    /// Whether there is room for one more, with `limit` pieces in all. When more than half of it is taken, one share has a
    /// quarter at most, and those that are not preferred leave an eighth to the others.
    func hasRoom(for share: FairShare, limit: Int) -> Bool {
        let waiting = preferred.total + others.total
        guard waiting < limit else { return false }
        guard waiting >= limit / 2 else { return true }
        return counts[share, default: 0] < max(1, limit / 4)
            && (share.isPreferred || others.total < limit - limit / 8)
    }

    /// How much is done before one more piece of `share`, if no more comes.
    func ahead(of share: FairShare) -> Int {
        let own = counts[share, default: 0]
        // Each of the same kind has a turn before each of ours, and before the new one.
        let same = ring(of: share).shares.reduce(own) { sum, other in
            other == share ? sum : sum + min(counts[other, default: 0], own + 1)
        }
        return same + min(share.isPreferred ? others.total : preferred.total, same + 1)
    }

    /// Notes that a piece of `share` waits.
    mutating func append(_ share: FairShare) {
        let count = counts[share, default: 0]
        counts[share] = count + 1
        update(share) { ring in
            ring.total += 1
            if count == 0 { ring.shares.append(share) }
        }
    }

    /// Notes that a piece of `share` waits no more.
    mutating func remove(_ share: FairShare) {
        let count = counts[share, default: 0]
        counts[share] = count > 1 ? count - 1 : nil
        update(share) { ring in
            ring.total -= 1
            if count <= 1 { ring.shares.removeAll { $0 == share } }
        }
    }

    /// Whose turn it is; nil when nothing waits. Their first piece then waits no more.
    mutating func next() -> FairShare? {
        let takesPreferred = !preferred.shares.isEmpty && (others.shares.isEmpty || !lastWasPreferred)
        guard let share = (takesPreferred ? preferred : others).shares.first else { return nil }
        lastWasPreferred = takesPreferred
        // To the end of the line, where it stays if more waits for it.
        update(share) { $0.shares.append($0.shares.removeFirst()) }
        remove(share)
        return share
    }

    private func ring(of share: FairShare) -> Ring { share.isPreferred ? preferred : others }

    private mutating func update(_ share: FairShare, _ change: (inout Ring) -> Void) {
        if share.isPreferred { change(&preferred) } else { change(&others) }
    }
}
