import Logging
import Models
import Primitives
import RPCClient
import ServiceLifecycle
import Synchronization

/// Dispatches identity's outbox events to their services: emails and erasures to mailer, new epochs to tokens.
///
/// Identity writes an event in the transaction that causes it. The relay leases events after every request that makes one,
/// and every second in any case, so a crash of any process only delays their delivery. Delivering an event twice does no
/// harm: mailer accepts each message once, and epochs never go back. Identity signs each event, so the relay can hold one
/// back but not change it.
final class OutboxRelay: ServiceLifecycle.Service {
    /// The maximum number of events that are leased at once.
    private static let batchSize = 100
    private static let pollingInterval: Duration = .seconds(1)

    private let fleet: Fleet
    private let logger: Logger
    private let signal = WakeSignal()
    private let isStopping = Mutex(false)

    init(fleet: Fleet, logger: Logger) {
        self.fleet = fleet
        self.logger = logger
    }

    /// Makes the relay look for events at once, because there is probably one.
    func wake() { signal.wake() }

    func run() async throws {
        await withGracefulShutdownHandler {
            while !isStopping.withLock({ $0 }), !Task.isCancelled {
                await signal.wait(atMost: Self.pollingInterval)
                await dispatchAll()
            }
        } onGracefulShutdown: { [self] in
            isStopping.withLock { $0 = true }
            signal.wake()
        }
    }

    /// Dispatches all events that are due, a batch at a time.
    func dispatchAll() async {
        while true {
            let lease = Identity.LeaseEvents(limit: Self.batchSize)
            guard let events = try? await fleet.identity.call(lease) else { return }
            let delivered = await dispatch(events)
            if !delivered.isEmpty { _ = try? await fleet.identity.call(Identity.AcknowledgeEvents(ids: delivered)) }
            // Events that could not be delivered are leased again once their lease has expired.
            guard events.count == Self.batchSize, delivered.count == Self.batchSize else { return }
        }
    }

    /// Dispatches epochs and erasures first: they end sessions, and keep emails from being sent. Once mailer is unavailable,
    /// the other emails wait for the next batch, so that a slow mailer delays only emails.
    ///
    /// - Returns: the ids of the delivered events.
    private func dispatch(_ events: [OutboxEvent]) async -> [OutboxEventID] {
        var (delivered, isMailerAvailable) = ([OutboxEventID](), true)
        for event in events.filter({ !$0.isEmail }) + events.filter(\.isEmail) {
            if event.isEmail, !isMailerAvailable { continue }
            do {
                try await dispatch(event)
                delivered.append(event.id)
            } catch {
                if event.isEmail { isMailerAvailable = ((error as? ServiceError)?.status ?? 500) < 500 }
                logger.warning("an outbox event is not delivered yet", metadata: ["event": "\(event.id)"])
            }
        }
        return delivered
    }

    private func dispatch(_ event: OutboxEvent) async throws {
        switch event.work {
        case .mail(let mail):
            _ = try await fleet.mailer.call(Mailer.EnqueueMessage(mail: mail))
        case .advanceEpoch(let proof):
            _ = try await fleet.tokens.call(Tokens.AdvanceEpoch(proof: proof))
        case .forgetUser(let proof):
            _ = try await fleet.mailer.call(Mailer.ForgetUser(proof: proof))
        }
    }
}

extension OutboxEvent {
    fileprivate var isEmail: Bool {
        if case .mail = work { true } else { false }
    }
}
