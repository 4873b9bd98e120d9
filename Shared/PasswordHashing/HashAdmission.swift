import Synchronization

/// Decides whether a hash may wait, so that what is accepted is answered within a second, and a storm ends when it ends.
///
/// A burst may wait for ``burst``. When hashes have waited for longer than ``target`` without a pause for a second, there are
/// more of them than can ever be computed, and a long queue only makes everyone wait: then at most ``storm`` may wait, and
/// half of that from one network. Known devices may always wait for a burst. (After CoDel, RFC 8289.)
final class HashAdmission: Sendable {
    /// How long hashes may wait, including their own time.
    static let burst = Duration.milliseconds(700)
    static let storm = Duration.milliseconds(200)
    /// How long a hash waits at most when all is well.
    static let target = Duration.milliseconds(50)
    /// How long waits are above ``target`` in a storm.
    static let interval = Duration.seconds(1)
    /// No bound is shorter than the cost of this many hashes, so that expensive ones are computed at all.
    static let minimumHashes = 4

    /// The waits before a new hash.
    struct Waits {
        /// Of all that wait, for a storm is when these are too many, whoever asks.
        let queue: Duration
        /// Of all hashes that come first, with its own time.
        let all: Duration
        /// Of those of its own network only, with its own time.
        let own: Duration
        /// Of a hash by itself.
        let one: Duration
        /// How much of a core's time it takes. When the cores do other work, hashes take longer, but a longer queue helps nobody.
        let cost: Duration
    }

    private let lastShort: Mutex<ContinuousClock.Instant>

    init(now: ContinuousClock.Instant = .now) { lastShort = Mutex(now) }

    /// How long a hash may wait that is asked for at `now`; nil if it must be refused.
    func bound(for waits: Waits, isKnown: Bool, now: ContinuousClock.Instant = .now) -> Duration? {
        let least = waits.cost * Self.minimumHashes
        let isStorm = lastShort.withLock { last in
            if waits.queue <= max(Self.target, waits.one * 2) { last = now }
            return now - last >= Self.interval
        }
        let burst = max(Self.burst, least)
        // Nothing waits. However slow the machine is, a hash is computed now and then, and shows when it is faster again.
        if waits.queue <= waits.one { return burst }
        guard isStorm, !isKnown else { return waits.all <= burst ? burst : nil }
        let isShort = waits.all <= max(Self.storm, least) && waits.own <= max(Self.storm / 2, least)
        return isShort ? burst : nil
    }
}
