import Models
import Synchronization

/// Counts events by name, each name in a bucket of its own that fills again with time.
final class RequestRate<Name: Hashable & Sendable>: Sendable {
    private struct Bucket {
        var tokens: Double
        var at: ContinuousClock.Instant
    }

    /// How many may come at once.
    private let burst: Double
    /// How many may come each second in the long run.
    private let perSecond: Double
    /// How many names are kept; past that those are forgotten whose buckets are full.
    private let capacity: Int
    private let buckets = Mutex<[Name: Bucket]>([:])

    init(burst: Int, perSecond: Double, capacity: Int = 4096) {
        (self.burst, self.perSecond, self.capacity) = (Double(burst), perSecond, capacity)
    }

    /// Counts an event. Returns nil if it may happen, or after how many seconds it may.
    func count(_ name: Name, now: ContinuousClock.Instant = .now) -> Int? {
        buckets.withLock { buckets in
            var bucket = filled(buckets[name], now)
            defer { buckets[name] = bucket }
            if buckets[name] == nil { makeRoom(&buckets, now) }
            guard bucket.tokens >= 1 else { return seconds(bucket) }
            bucket.tokens -= 1
            return nil
        }
    }

    /// After how many seconds an event may happen; nil for now. Does not count.
    func wait(_ name: Name, now: ContinuousClock.Instant = .now) -> Int? {
        buckets.withLock { buckets in
            let bucket = filled(buckets[name], now)
            return bucket.tokens >= 1 ? nil : seconds(bucket)
        }
    }

    private func filled(_ bucket: Bucket?, _ now: ContinuousClock.Instant) -> Bucket {
        guard let bucket else { return Bucket(tokens: burst, at: now) }
        let added = (now - bucket.at) / .seconds(1) * perSecond
        return Bucket(tokens: min(burst, bucket.tokens + added), at: now)
    }

    private func seconds(_ bucket: Bucket) -> Int { max(1, Int(((1 - bucket.tokens) / perSecond).rounded(.up))) }

    /// Forgets full buckets, and if that is not enough any of them: too many names at once are an attack on memory.
    private func makeRoom(_ buckets: inout [Name: Bucket], _ now: ContinuousClock.Instant) {
        guard buckets.count >= capacity else { return }
        buckets = buckets.filter { filled($0.value, now).tokens < burst }
        while buckets.count >= capacity, let name = buckets.keys.first { buckets[name] = nil }
    }
}
