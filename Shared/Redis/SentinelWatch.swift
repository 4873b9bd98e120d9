import Foundation
import Logging
import Synchronization

/// Listens to Sentinels for a new primary (`+switch-master`), so that connections leave the old one even while it still answers.
///
/// An old primary that was cut off from the others goes on accepting writes, which are lost when it comes back as a replica.
final class SentinelWatch: Sendable {
    private let sentinels: Sentinels
    private let configuration: RedisConfiguration
    private let logger: Logger
    private let primaryChanged: @Sendable () -> Void
    private let wakePipe = WakePipe()
    private let state = Atomic(State.new)

    private enum State: UInt8, AtomicRepresentable {
        case new, running, closed
    }

    /// How often a Sentinel must give a sign of life.
    private static let heartbeat = Duration.seconds(5)
    /// The pause after no Sentinel could be reached.
    private static let pause = Duration.seconds(1)

    /// - Parameter primaryChanged: called in the thread of this object.
    init(
        _ sentinels: Sentinels, _ configuration: RedisConfiguration, logger: Logger,
        primaryChanged: @escaping @Sendable () -> Void
    ) {
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
        var isFirst = true
        while !isClosed {
            for sentinel in sentinels.endpoints where !isClosed {
                do {
                    try listen(to: sentinel, isFirst: isFirst)
                } catch {
                    logger.debug(
                        "redis: can't listen to a Sentinel",
                        metadata: ["sentinel": "\(sentinel)", "reason": "\(error)"])
                }
                isFirst = false
            }
            let end = ContinuousClock.now + Self.pause
            while !isClosed, ContinuousClock.now < end { wakePipe.sleep(until: end) }
        }
    }

    /// Listens until the Sentinel is silent or gone.
    private func listen(to endpoint: RedisConfiguration.Endpoint, isFirst: Bool) throws(LinkError) {
        let link = try Link.connected(toSentinel: endpoint, sentinels, configuration)
        try link.require(RedisCommand("SUBSCRIBE", "+switch-master"))
        try link.stopBlocking()
        // A change may have been missed while nothing was listened to.
        if !isFirst { primaryChanged() }
        var lastSign = ContinuousClock.now
        var isPinged = false
        while !isClosed {
            while let message = try link.nextReply() {
                lastSign = .now
                isPinged = false
                guard let parts = message.array, parts.count == 3, parts[0].string == "message",
                    let change = parts[2].string,
                    change.split(separator: " ").first.map(String.init) == sentinels.primary
                else { continue }
                logger.notice("redis: Sentinel names another primary", metadata: ["sentinel": "\(endpoint)"])
                primaryChanged()
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
}
