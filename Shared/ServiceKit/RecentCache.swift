import Synchronization

/// A cache of recently used values with a fixed capacity: when the younger half is full, the older half is dropped. It may be
/// used from any thread.
public final class RecentCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let halves: Mutex<Halves>

    /// Creates a cache of at most `capacity` values.
    public init(capacity: Int) { halves = Mutex(Halves(room: max(1, capacity / 2))) }

    /// Number of values.
    public var count: Int { halves.withLock { $0.younger.count + $0.older.count } }

    /// The value for `key`, if it is cached. Setting nil does nothing.
    public subscript(key: Key) -> Value? {
        get {
            halves.withLock { halves in
                if let value = halves.younger[key] { return value }
                guard let value = halves.older[key] else { return nil }
                halves.remember(value, key)
                return value
            }
        }
        set {
            guard let newValue else { return }
            halves.withLock { $0.remember(newValue, key) }
        }
    }

    private struct Halves {
        let room: Int
        var younger: [Key: Value] = [:]
        var older: [Key: Value] = [:]

        mutating func remember(_ value: Value, _ key: Key) {
            if younger.count >= room {
                older = younger
                younger = [:]
            }
            younger[key] = value
        }
    }
}
