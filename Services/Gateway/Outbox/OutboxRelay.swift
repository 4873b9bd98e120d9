import Logging
import Models
import Primitives
import RPCClient
import ServiceKit
import ServiceLifecycle
import Synchronization
import Tracing

/// Dispatches identity's outbox events to their services: emails, events for webhooks and erasures to mailer, new epochs and revoked
/// consents to tokens, and erasures to waitlists.
///
/// Identity writes an event in the transaction that causes it. The relay leases events after every request that makes one,
/// and every second in any case, so a crash of any process only delays their delivery. Delivering an event twice does no
/// harm: mailer accepts each message once, epochs never go back, and a revocation ends no later session. Identity signs each event, so the
/// relay can hold one back but not change it.
///
/// Events for webhooks, and who has joined waitlists, have loops of their own: an import writes any number of them, and emails that people
/// wait for must not wait for those.
final class OutboxRelay: ServiceLifecycle.Service {
    /// The maximum number of events that are leased at once.
    private static let batchSize = 100
    private static let pollingInterval: Duration = .seconds(1)

    private let fleet: Fleet
    /// Records what is done for requests that were traced; nil if traces are off.
    private let tracer: SpanRecorder?
    private let logger: Logger
    private let lanes = [
        Lane { await $0.dispatchUrgent() }, Lane { await $0.dispatchWebhooks() },
        Lane { await $0.dispatchWaitlistJoins() },
    ]
    private let isStopping = Mutex(false)

    init(fleet: Fleet, tracer: SpanRecorder? = nil, logger: Logger) {
        self.fleet = fleet
        self.tracer = tracer
        self.logger = logger
    }

    /// Work that is done in a loop of its own.
    private struct Lane: Sendable {
        let signal = WakeSignal()
        let dispatch: @Sendable (OutboxRelay) async -> Void

        init(dispatch: @escaping @Sendable (OutboxRelay) async -> Void) { self.dispatch = dispatch }
    }

    /// Makes the relay look for events at once, because there is probably one.
    func wake() {
        for lane in lanes { lane.signal.wake() }
    }

    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for lane in lanes {
                    group.addTask { await self.run(lane) }
                }
            }
        } onGracefulShutdown: { [self] in
            isStopping.withLock { $0 = true }
            wake()
        }
    }

    private func run(_ lane: Lane) async {
        while !isStopping.withLock({ $0 }), !Task.isCancelled {
            await lane.signal.wait(atMost: Self.pollingInterval)
            await lane.dispatch(self)
        }
    }

    /// Dispatches all events that are due and are not for webhooks.
    func dispatchUrgent() async {
        await dispatchAll(OutboxEvent.Kind.allCases.filter { $0 != .webhook })
    }

    /// Dispatches all events for webhooks that are due.
    func dispatchWebhooks() async { await dispatchAll([.webhook]) }

    /// Dispatches all events of these kinds that are due, a batch at a time.
    private func dispatchAll(_ kinds: [OutboxEvent.Kind]) async {
        while true {
            let lease = Identity.LeaseEvents(limit: Self.batchSize, kinds: kinds)
            guard let events = try? await fleet.identity.call(lease) else { return }
            let delivered = await dispatch(events)
            if !delivered.isEmpty { _ = try? await fleet.identity.call(Identity.AcknowledgeEvents(ids: delivered)) }
            // Events that could not be delivered are leased again once their lease has expired.
            guard events.count == Self.batchSize, delivered.count == Self.batchSize else { return }
        }
    }

    /// Tells identity who has joined waitlists, for the webhooks of their applications. A service of an earlier version does not know the method.
    func dispatchWaitlistJoins() async {
        while true {
            let lease = Waitlists.LeaseWaitlistJoins(limit: Self.batchSize)
            guard let joins = try? await fleet.waitlists.call(lease), !joins.isEmpty,
                (try? await fleet.identity.call(Identity.RecordWaitlistJoins(joins: joins))) != nil
            else { return }
            _ = try? await fleet.waitlists.call(Waitlists.AcknowledgeWaitlistJoins(ids: joins.map(\.id)))
            guard joins.count == Self.batchSize else { return }
        }
    }

    /// Dispatches epochs and erasures first: they end sessions, and keep emails from being sent. Then comes what mailer sends, in its order.
    /// Once mailer is unavailable, the rest of that waits for the next batch, so that a slow mailer delays nothing else.
    ///
    /// - Returns: the ids of the delivered events.
    private func dispatch(_ events: [OutboxEvent]) async -> [OutboxEventID] {
        var (delivered, isMailerAvailable) = ([OutboxEventID](), true)
        for event in events.filter({ !$0.isForMailer }) + events.filter(\.isForMailer) {
            if event.isForMailer, !isMailerAvailable { continue }
            do {
                try await dispatch(event)
                delivered.append(event.id)
            } catch {
                if event.isForMailer { isMailerAvailable = ((error as? ServiceError)?.status ?? 500) < 500 }
                logger.warning("an outbox event is not delivered yet", metadata: ["event": "\(event.id)"])
            }
        }
        return delivered
    }

    /// Dispatches an event, within the trace of the request that caused it.
    private func dispatch(_ event: OutboxEvent) async throws {
        guard let tracer, let cause = event.traceParent.flatMap({ SpanContext(traceParent: $0) }), cause.isSampled
        else { return try await deliver(event) }
        let span = tracer.startSpan(
            "dispatch outbox event", context: InstrumentationContext(remote: cause), ofKind: .consumer)
        span.attributes["latchkey.event_id"] = event.id.description
        defer { span.end() }
        try await InstrumentationContext.$current.withValue(span.context) { try await deliver(event) }
    }

    private func deliver(_ event: OutboxEvent) async throws {
        switch event.work {
        case .mail(let mail):
            _ = try await fleet.mailer.call(Mailer.EnqueueMessage(mail: mail))
        case .advanceEpoch(let proof):
            _ = try await fleet.tokens.call(Tokens.AdvanceEpoch(proof: proof))
        case .forgetUser(let proof):
            _ = try await fleet.mailer.call(Mailer.ForgetUser(proof: proof))
        case .endClientSessions(let proof):
            _ = try await fleet.tokens.call(Tokens.EndClientSessions(proof: proof))
        case .forgetClient(let proof):
            _ = try await fleet.tokens.call(Tokens.ForgetClient(proof: proof))
        case .webhook(let webhook):
            _ = try await fleet.mailer.call(Mailer.EnqueueWebhook(webhook: webhook))
        case .leaveAllWaitlists(let user, let application):
            _ = try await fleet.waitlists.call(Waitlists.LeaveAllWaitlists(user: user, application: application))
        }
    }
}

extension OutboxEvent {
    /// Whether mailer is to send something.
    fileprivate var isForMailer: Bool {
        switch work {
        case .mail, .webhook: true
        case .advanceEpoch, .forgetUser, .endClientSessions, .leaveAllWaitlists, .forgetClient: false
        }
    }
}
