import Synchronization

/// Remembers what was used of late, and never more than a fixed number of things: when the younger half is full, the
/// older half is forgotten. Safe to use from any thread; nothing waits longer than a dictionary takes.
public final class RecentCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let halves: Mutex<Halves>

    /// Remembers at most `capacity` things.
    public init(capacity: Int) { halves = Mutex(Halves(room: max(1, capacity / 2))) }

    /// How many things are remembered.
    public var count: Int { halves.withLock { $0.younger.count + $0.older.count } }

    /// What is remembered under `key`; setting nil changes nothing.
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
