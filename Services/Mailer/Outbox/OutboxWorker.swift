import Foundation
import Logging
import Models
import ServiceLifecycle
import Threads

/// Sends what is in the outbox. Every replica runs one, and they share the work.
///
/// A message is sent once as nearly as SMTP allows. A sender holds a message by a lease that it renews while it sends;
/// the end of an attempt and the mark "sent" are one step in Redis; and before each attempt the mark is looked at. So a
/// mail goes out twice only where nobody can know better: when the sender dies, or Redis forgets its last second, between
/// the server's final 250 and that step; when the connection breaks while that 250 is on its way (RFC 1047); or when a
/// process sleeps for longer than a lease in the middle of a send. All copies have the same `Message-ID`.
struct OutboxWorker: ServiceLifecycle.Service {
    let outbox: Outbox
    let renderer: any MailRenderer
    let transport: any MailTransport
    let metrics: OutboxMetrics
    let logger: Logger
    /// How many mails are sent at once.
    let parallel: Int
    let policy: OutboxPolicy
    /// Who is not written to any more; nil where nobody is erased.
    let erasures: Erasures?
    /// This sender's name in the group: the replica's, and something that no other process has, because a new process
    /// can't know whether the one before it has really ended.
    let name: String
    private let lanes: SendingLanes

    init(
        outbox: Outbox, renderer: any MailRenderer, transport: any MailTransport, instance: String, parallel: Int = 4,
        policy: OutboxPolicy = OutboxPolicy(), erasures: Erasures? = nil, metrics: OutboxMetrics = OutboxMetrics(),
        logger: Logger
    ) {
        self.outbox = outbox
        self.renderer = renderer
        self.transport = transport
        self.metrics = metrics
        self.logger = logger
        self.parallel = parallel
        self.policy = policy
        self.erasures = erasures
        name = "\(instance)-\(UUID().uuidString.prefix(8))"
        lanes = SendingLanes(bell: outbox.bell)
    }

    /// Sends until a graceful stop, and then finishes what it has begun. Cancelled, it drops everything: what it held
    /// goes to others when the leases have run out.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                var pause = Backoff()
                while !lanes.isStopping, !Task.isCancelled {
                    let taken = await take(&pause)
                    for message in taken where lanes.enter(message.id) {
                        group.addTask {
                            await attempt(message)
                            lanes.leave(message.id)
                        }
                    }
                    if taken.isEmpty { await outbox.bell.wait(atMost: policy.pollInterval) }
                }
            }
        } onGracefulShutdown: {
            lanes.stop()
        }
    }

    /// As many messages as there are free lanes. While Redis is away there are none, which is said once.
    private func take(_ pause: inout Backoff) async -> [StoredMessage] {
        let free = parallel - lanes.count
        guard free > 0 else { return [] }
        do {
            let messages = try await outbox.take(free, for: name, lease: policy.lease)
            if pause.attempts > 0 { logger.info("the outbox is there again") }
            pause = Backoff()
            return messages
        } catch {
            if Task.isCancelled { return [] }
            if pause.attempts == 0 { logger.warning("the outbox can't be read", metadata: ["error": "\(error)"]) }
            try? await Task.sleep(for: pause.next())
            return []
        }
    }

    /// One attempt at one message, up to its outcome.
    private func attempt(_ message: StoredMessage) async {
        guard let id = MessageID(message.id), let mail = message.mail else {
            return await giveUp(message, reason: "unreadable")
        }
        if let expiry = mail.expiresAt, expiry <= .now {
            if await settle(message, .expired) { metrics.expired.increment() }
            return log(.info, "a mail expired before it could be sent", message, mail)
        }
        do {
            let hold = try await outbox.hold(message, by: name)
            if hold == .fatal { return await giveUp(message, reason: "fatal") }
            guard hold == .held else { return }
            if try await erasures?.concern(mail, promisedAt: message.acceptedAt) == true {
                if await settle(message, .expired) { metrics.expired.increment() }
                return log(.info, "a mail is for somebody who was erased", message, mail)
            }
            let written = try await renderer.render(mail, id: id)
            let start = ContinuousClock.now
            defer { metrics.recordAttempt(since: start) }
            try await deliver(written, id, message)
            if await settle(message, .delivered) { metrics.delivered.increment() }
            log(.info, "mail delivered", message, mail)
        } catch let fault as DeliveryError {
            await take(fault, of: message, mail)
        } catch {
            // A store that is away is nobody's fault here: the lease runs out, and the message comes back. So does
            // what was cancelled.
            if Task.isCancelled || (error as? any ServiceErrorConvertible)?.serviceError.status == 503 { return }
            log(.error, "a mail can't be written", message, mail, ["error": "\(type(of: error))"])
            await giveUp(message, reason: "unwritable")
        }
    }

    /// Hands the mail over, and keeps the message meanwhile.
    private func deliver(
        _ written: WrittenMail, _ id: MessageID, _ message: StoredMessage
    ) async throws(DeliveryError) {
        let renewal = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: policy.lease / 3)
                _ = try? await outbox.hold(message, by: name)
            }
        }
        defer { renewal.cancel() }
        try await transport.deliver(written, id: id)
    }

    /// Decides between another attempt and the dead letters. A misconfiguration is somebody's to mend within the day.
    private func take(_ fault: DeliveryError, of message: StoredMessage, _ mail: OutgoingMail) async {
        if fault.kind == .cancelled { return }
        let attempts = message.attempts + 1
        let delay = policy.delay(after: attempts)
        let details: Logger.Metadata = [
            "fault": "\(fault.kind.rawValue)", "cause": "\(fault.cause)",
            "code": "\(fault.code.map(String.init) ?? "-")", "attempts": "\(attempts)",
        ]
        let age = Duration.seconds(Date().timeIntervalSince(message.acceptedAt))
        guard fault.kind != .permanent, age + delay < policy.giveUpAfter else {
            log(.warning, "a mail is given up", message, mail, details)
            return await giveUp(message, reason: fault.reason)
        }
        log(fault.kind == .misconfiguration ? .error : .notice, "a mail has to wait", message, mail, details)
        if await settle(message, .retry(after: delay, reason: fault.reason)) { metrics.retried.increment() }
    }

    private func giveUp(_ message: StoredMessage, reason: String) async {
        if await settle(message, .dead(reason: reason, keeping: policy.maximumDead)) { metrics.dead.increment() }
    }

    /// Tells Redis the outcome, again and again while it is away: what was delivered must not be forgotten. False when the
    /// task was cancelled before.
    private func settle(_ message: StoredMessage, _ outcome: Outbox.Outcome) async -> Bool {
        var pause = Backoff()
        while !Task.isCancelled {
            do {
                try await outbox.settle(message, by: name, outcome)
                return true
            } catch {
                if pause.attempts == 0 {
                    logger.warning(
                        "the outcome of a mail can't be stored yet",
                        metadata: ["message_id": "\(message.id)", "error": "\(error)"])
                }
                try? await Task.sleep(for: pause.next())
            }
        }
        return false
    }

    private func log(
        _ level: Logger.Level, _ text: Logger.Message, _ message: StoredMessage, _ mail: OutgoingMail,
        _ more: Logger.Metadata = [:]
    ) {
        let names: Logger.Metadata = ["message_id": "\(message.id)", "kind": "\(mail.kind.rawValue)"]
        logger.log(level: level, text, metadata: names.merging(more) { $1 })
    }
}
