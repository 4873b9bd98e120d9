import Logging
import Models
import RPC

/// Leases pending events that the caller can dispatch, the most urgent first, each to one caller at a time.
struct LeaseEventsHandler: RPCHandler {
    /// The limits of a call: events, and seconds.
    private static let maximumLimit = 500
    private static let maximumLease = 300

    let outbox: OutboxStore
    let signer: OutboxEventSigner
    let logger: Logger

    func callAsFunction(_ call: Identity.LeaseEvents, _ context: CallContext) async throws -> [OutboxEvent] {
        let deadline = context.deadline.instant
        let leased = try await outbox.lease(
            PendingEvent.Kind.leased(for: call.kinds),
            limit: min(max(1, call.limit), Self.maximumLimit), for: min(max(1, call.leaseSeconds), Self.maximumLease),
            deadline: deadline)
        var events: [OutboxEvent] = []
        var obsolete: [OutboxEventID] = []
        for pending in leased {
            do {
                guard let event = pending.event else { throw UnreadableEvent() }
                if pending.isUncertain, event.isMail {
                    // Mailer might send it a second time.
                    logger.warning(
                        "an email is dropped, because it is not known whether it was sent",
                        metadata: ["event": "\(pending.id)"])
                    obsolete.append(pending.id)
                    continue
                }
                if let work = try await signer.work(event, id: pending.id, user: pending.user, deadline: deadline) {
                    events.append(OutboxEvent(id: pending.id, work: work, traceParent: pending.traceParent))
                } else {
                    obsolete.append(pending.id)
                }
            } catch {
                // It stays in the outbox, and does not hold up the others.
                logger.error("an outbox event can't be read", metadata: ["event": "\(pending.id)"])
            }
        }
        if !obsolete.isEmpty { try await outbox.acknowledge(obsolete, deadline: deadline) }
        return events
    }

    private struct UnreadableEvent: Error {}
}
