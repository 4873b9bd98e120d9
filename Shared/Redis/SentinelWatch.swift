import Foundation
import Logging
import Synchronization

/// Listens to one Sentinel for a new primary (`+switch-master`), so that connections leave the old one even while it still answers.
///
/// An old primary that was cut off from the others goes on accepting writes, which are lost when it comes back as a replica. A
/// Sentinel may be cut off with it, so each Sentinel has a watch.
final class SentinelWatch: Sendable {
    typealias Endpoint = RedisConfiguration.Endpoint

    private let sentinel: Endpoint
    private let sentinels: Sentinels
    private let configuration: RedisConfiguration
    private let logger: Logger
    private let primaryChanged: @Sendable (Endpoint) -> Void
    private let wakePipe = WakePipe()
    private let state = Atomic(State.new)

    private enum State: UInt8, AtomicRepresentable {
        case new, running, closed
    }

    /// How often a Sentinel must give a sign of life.
    private static let heartbeat = Duration.seconds(5)
    /// The pause after the Sentinel could not be reached, and after each change that it reports.
    private static let pause = Duration.seconds(1)

    /// - Parameter primaryChanged: called in the thread of this object with the primary that the Sentinel names, which may be the
    ///   present one.
    init(
        _ sentinel: Endpoint, of sentinels: Sentinels, _ configuration: RedisConfiguration, logger: Logger,
        primaryChanged: @escaping @Sendable (Endpoint) -> Void
    ) {
        self.sentinel = sentinel
        self.sentinels = sentinels
        self.configuration = configuration
        self.logger = logger
        self.primaryChanged = primaryChanged
    }

    /// Starts the thread, once. The thread holds this object until ``close()``.
    func start() {
        guard state.compareExchange(expected: .new, desired: .running, ordering: .acquiringAndReleasing).exchanged
        else {
            return
        }
        let thread = Thread { [self] in
            Thread.current.name = "redis-sentinel"
            ignoreBrokenPipes()
            run()
        }
        thread.start()
    }

    /// Ends the thread.
    func close() {
        state.store(.closed, ordering: .releasing)
        wakePipe.wake()
    }

    private var isClosed: Bool { state.load(ordering: .acquiring) == .closed }

    private func run() {
        while !isClosed {
            do {
                try listen()
            } catch {
                logger.debug(
                    "redis: can't listen to a Sentinel", metadata: ["sentinel": "\(sentinel)", "reason": "\(error)"])
            }
            rest()
        }
    }

    private func rest() {
        let end = ContinuousClock.now + Self.pause
        while !isClosed, ContinuousClock.now < end { wakePipe.sleep(until: end) }
    }

    /// Listens until the Sentinel is silent or gone.
    private func listen() throws(LinkError) {
        let link = try Link.connected(toSentinel: sentinel, sentinels, configuration)
        // A change may have been missed while nothing was listened to.
        var primary = try link.primary(named: sentinels.primary)
        primaryChanged(primary)
        try link.require(RedisCommand("SUBSCRIBE", "+switch-master"))
        try link.stopBlocking()
        var lastSign = ContinuousClock.now
        var isPinged = false
        while !isClosed {
            var named = primary
            while let message = try link.nextReply() {
                lastSign = .now
                isPinged = false
                named = change(in: message) ?? named
            }
            if named != primary {
                primary = named
                logger.notice(
                    "redis: Sentinel names another primary",
                    metadata: ["sentinel": "\(sentinel)", "server": "\(primary)"])
                primaryChanged(primary)
                // However often it changes its mind.
                rest()
            }
            let silence = ContinuousClock.now - lastSign
            guard silence < Self.heartbeat * 2 else { throw .stalled }
            if silence >= Self.heartbeat, !isPinged {
                try link.append(RedisCommand("PING").wire)
                _ = try link.flush()
                isPinged = true
            }
            let end = lastSign + (isPinged ? Self.heartbeat * 2 : Self.heartbeat)
            if wakePipe.sleep(watching: .init(socket: link.socket), until: end) { try link.fill() }
        }
    }

    /// The new primary of a message: its name, the old host and port, the new host and port.
    private func change(in message: RedisReply) -> Endpoint? {
        guard let parts = message.array, parts.count == 3, parts[0].string == "message",
            let words = parts[2].string?.split(separator: " "), words.count == 5,
            words[0] == sentinels.primary, let port = Int(words[4])
        else { return nil }
        return .tcp(host: String(words[3]), port: port)
    }
}
