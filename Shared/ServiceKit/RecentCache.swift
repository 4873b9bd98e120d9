import Synchronization

/// A cache of recently used values with a fixed capacity. It may be used from any thread.
///
/// When it is full, a new value replaces one that was not used since the last look at it, from a random place on. A cache that
/// drops the oldest value has no hit at all when more keys than it has room for are used in turn, as the tokens of 20,000
/// users are; this one has as many hits as it has room.
public final class RecentCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let slots: Mutex<Slots>
    private let lookups: CacheLookups?

    /// Creates a cache of at most `capacity` values.
    ///
    /// - Parameter lookups: counts look-ups; nil if they are not counted.
    public init(capacity: Int, lookups: CacheLookups? = nil) {
        slots = Mutex(Slots(capacity: max(1, capacity)))
        self.lookups = lookups
    }

    /// Number of values.
    public var count: Int { slots.withLock { $0.values.count } }

    /// The value for `key`, if it is cached. Setting nil removes it.
    public subscript(key: Key) -> Value? {
        get {
            let value = slots.withLock { $0.value(for: key) }
            lookups?.record(isHit: value != nil)
            return value
        }
        set {
            slots.withLock { slots in
                if let newValue { slots.remember(newValue, key) } else { slots.remove(key) }
            }
        }
    }

    private struct Slots {
        let capacity: Int
        var places: [Key: Int] = [:]
        var values: [(key: Key, value: Value, isUsed: Bool)] = []

        init(capacity: Int) { self.capacity = capacity }

        mutating func value(for key: Key) -> Value? {
            guard let place = places[key] else { return nil }
            values[place].isUsed = true
            return values[place].value
        }

        mutating func remember(_ value: Value, _ key: Key) {
            if let place = places[key] {
                values[place].value = value
            } else if values.count < capacity {
                places[key] = values.count
                values.append((key, value, false))
            } else {
                let place = placeToReplace()
                places[values[place].key] = nil
                places[key] = place
                values[place] = (key, value, false)
            }
        }

        mutating func remove(_ key: Key) {
            guard let place = places.removeValue(forKey: key) else { return }
            let last = values.removeLast()
            if place < values.count {
                values[place] = last
                places[last.key] = place
            }
        }

        private mutating func placeToReplace() -> Int {
            var place = Int.random(in: 0..<values.count)
            while values[place].isUsed {
                values[place].isUsed = false
                place = (place + 1) % values.count
            }
            return place
        }
    }
}
