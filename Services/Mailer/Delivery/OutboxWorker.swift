import Foundation
import Logging
import Models
import Primitives
import ServiceKit
import ServiceLifecycle
import Threads
import Tracing

/// Sends what is in the outbox. Every replica runs one worker, and they share the work.
///
/// A message is sent once, as nearly as SMTP allows. A worker renews its lease on a message while it sends it, the end of
/// an attempt and the mark "sent" are one step in Redis, and each attempt checks the mark first. So a message goes out
/// twice only in these cases: the process dies, or Redis loses its last second, between the server's final 250 and that
/// step; the connection breaks while that 250 is on its way (RFC 1047); or a process is suspended for longer than a lease
/// while it sends. All copies have the same `Message-ID`.
struct OutboxWorker: ServiceLifecycle.Service {
    let outbox: OutboxStore
    let renderer: any MailRenderer
    let transport: any MailTransport
    let metrics: OutboxMetrics
    let logger: Logger
    /// How many messages are sent at the same time.
    let parallel: Int
    let policy: OutboxPolicy
    /// Who must not be mailed any more; nil in tests that erase no one.
    let erasures: ErasureStore?
    /// Where operators look up what became of an email; nil in tests that do not look.
    let deliveries: DeliveryHistory?
    /// Records the attempts of messages whose request was traced.
    let tracer: SpanRecorder
    /// This worker's name in the consumer group: the replica's, and a random part, because a new process can't know
    /// whether the one before it has really ended.
    let name: String
    private let inFlight: MessagesInFlight

    init(
        outbox: OutboxStore, renderer: any MailRenderer, transport: any MailTransport, instance: String,
        parallel: Int = 4,
        policy: OutboxPolicy = OutboxPolicy(), erasures: ErasureStore? = nil, deliveries: DeliveryHistory? = nil,
        metrics: OutboxMetrics = OutboxMetrics(.emails), tracer: SpanRecorder = .shared, logger: Logger
    ) {
        self.outbox = outbox
        self.renderer = renderer
        self.transport = transport
        self.metrics = metrics
        self.logger = logger
        self.parallel = parallel
        self.policy = policy
        self.erasures = erasures
        self.deliveries = deliveries
        self.tracer = tracer
        name = "\(instance)-\(UUID().uuidString.prefix(8))"
        inFlight = MessagesInFlight(wakeSignal: outbox.wakeSignal)
    }

    /// Sends until a graceful shutdown, and then finishes what it has begun. When cancelled, it drops everything at once:
    /// other workers take its messages over when the leases have run out.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                var backoff = Backoff()
                while !inFlight.isStopping, !Task.isCancelled {
                    let messages = await leaseMessages(&backoff)
                    for message in messages where inFlight.start(message.id) {
                        group.addTask {
                            await attempt(message)
                            inFlight.end(message.id)
                        }
                    }
                    if messages.isEmpty { await outbox.wakeSignal.wait(atMost: policy.pollInterval) }
                }
            }
        } onGracefulShutdown: {
            inFlight.stop()
        }
    }

    /// Leases as many messages as there is room for. While Redis is away there are none; only the first error is
    /// logged.
    private func leaseMessages(_ backoff: inout Backoff) async -> [StoredMessage] {
        let free = parallel - inFlight.count
        guard free > 0 else { return [] }
        do {
            let messages = try await outbox.lease(free, to: name, for: policy.lease)
            if backoff.attempts > 0 { logger.info("the outbox can be read again") }
            backoff = Backoff()
            return messages
        } catch {
            if Task.isCancelled { return [] }
            if backoff.attempts == 0 { logger.warning("the outbox can't be read", metadata: ["error": "\(error)"]) }
            try? await Task.sleep(for: backoff.next())
            return []
        }
    }

    /// Makes one attempt at one message and stores its outcome.
    ///
    /// If the request that caused the message was traced, the attempt is a trace of its own, because it may come hours later. It
    /// links to the span that accepted the message.
    private func attempt(_ message: StoredMessage) async {
        guard let accepted = message.mail?.traceParent.flatMap({ SpanContext(traceParent: $0) }), accepted.isSampled
        else { return await makeAttempt(message) }
        let span = tracer.startTrace("deliver email", ofKind: .consumer)
        span.addLink(SpanLink(context: InstrumentationContext(remote: accepted), attributes: [:]))
        span.updateAttributes { attributes in
            attributes["latchkey.message_id"] = message.id
            attributes["latchkey.mail.kind"] = message.mail?.kind.rawValue
            attributes["latchkey.mail.attempt"] = message.attempts + 1
        }
        await InstrumentationContext.$current.withValue(span.context) { await makeAttempt(message) }
        span.end()
    }

    private func makeAttempt(_ message: StoredMessage) async {
        guard let id = MessageID(message.id), let mail = message.mail else {
            return await giveUp(message, reason: "unreadable")
        }
        if let expiry = mail.expiresAt, expiry <= .now {
            if await acknowledge(message, .expired) { metrics.unsent.increment() }
            return log(.info, "a mail expired before it could be sent", message, mail)
        }
        do {
            switch try await outbox.renewLease(on: message, by: name) {
            case .held: break
            case .released, .sent: return
            case .abandoned: return await giveUp(message, reason: "abandoned")
            }
            if try await erasures?.applies(to: mail, promisedAt: message.acceptedAt) == true {
                if await acknowledge(message, .expired) { metrics.unsent.increment() }
                return log(.info, "a mail is dropped because its recipient was erased", message, mail)
            }
            let written = try await renderer.render(mail, id: id)
            let start = ContinuousClock.now
            defer { metrics.recordAttempt(since: start) }
            try await leases.renewing(message) { () async throws(DeliveryError) in
                try await transport.deliver(written, id: id)
            }
            if await acknowledge(message, .delivered) { metrics.delivered.increment() }
            log(.info, "mail delivered", message, mail)
        } catch let error as DeliveryError {
            await retryOrGiveUp(after: error, message, mail)
        } catch {
            // If Redis is away or the task was cancelled, the lease runs out and the message comes back.
            if Task.isCancelled || (error as? any ServiceErrorConvertible)?.serviceError.status == 503 { return }
            log(.error, "a mail can't be written", message, mail, ["error": "\(type(of: error))"])
            await giveUp(message, reason: "unwritable")
        }
    }

    private var leases: OutboxLeases { OutboxLeases(outbox: outbox, worker: name, policy: policy, logger: logger) }

    /// Decides between another attempt and the dead letters. A misconfiguration is retried, too: an operator has a day to
    /// correct it.
    private func retryOrGiveUp(after error: DeliveryError, _ message: StoredMessage, _ mail: OutgoingMail) async {
        if error.kind == .cancelled { return }
        let attempts = message.attempts + 1
        let details: Logger.Metadata = [
            "error": "\(error.kind.rawValue)", "cause": "\(error.cause)",
            "code": "\(error.code.map(String.init) ?? "-")", "attempts": "\(attempts)",
        ]
        guard error.kind != .permanent, let delay = leases.delay(afterFailureOf: message) else {
            log(.warning, "a mail is given up", message, mail, details)
            return await giveUp(message, reason: error.reason)
        }
        log(error.kind == .misconfiguration ? .error : .notice, "a mail will be retried", message, mail, details)
        if await acknowledge(message, .retry(after: delay, reason: error.reason)) { metrics.retried.increment() }
    }

    private func giveUp(_ message: StoredMessage, reason: String) async {
        if await acknowledge(message, .dead(reason: reason, keeping: policy.maximumDead)) { metrics.dead.increment() }
    }

    /// Stores the outcome. Returns false if the task was cancelled before.
    private func acknowledge(_ message: StoredMessage, _ outcome: OutboxStore.Outcome) async -> Bool {
        guard await leases.acknowledge(message, outcome) else { return false }
        await record(outcome, of: message)
        return true
    }

    private func record(_ outcome: OutboxStore.Outcome, of message: StoredMessage) async {
        guard let deliveries, let mail = message.mail, let id = MessageID(message.id) else { return }
        let (event, reason): (Mailer.DeliveryRecord.Event, String?) =
            switch outcome {
            case .delivered: (.delivered, nil)
            case .retry(_, let reason): (.retrying, reason)
            case .dead(let reason, _): (.dead, reason)
            case .expired: (.expired, nil)
            }
        await deliveries.record(event, of: id, mail, reason: reason, deadline: .now + .seconds(1))
    }

    private func log(
        _ level: Logger.Level, _ text: Logger.Message, _ message: StoredMessage, _ mail: OutgoingMail,
        _ more: Logger.Metadata = [:]
    ) {
        let names: Logger.Metadata = ["message_id": "\(message.id)", "kind": "\(mail.kind.rawValue)"]
        logger.log(level: level, text, metadata: names.merging(more) { $1 })
    }
}
