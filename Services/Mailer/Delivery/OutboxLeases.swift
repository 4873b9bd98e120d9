import Foundation
import Logging
import Primitives

/// What a worker does with the messages of an outbox that it has leased, whatever they are: it keeps the lease while it works, and stores
/// the outcome.
struct OutboxLeases: Sendable {
    let outbox: OutboxStore
    /// The worker's name in the consumer group.
    let worker: String
    let policy: OutboxPolicy
    let logger: Logger

    /// Does `work`, and renews the lease on the message meanwhile.
    func renewing<Value, Failure: Error>(
        _ message: StoredMessage, _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let renewal = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: policy.lease / 3)
                _ = try? await outbox.renewLease(on: message, by: worker)
            }
        }
        defer { renewal.cancel() }
        return try await work()
    }

    /// How long after a failed attempt the next one is made; nil if the message is to be given up.
    func delay(afterFailureOf message: StoredMessage) -> Duration? {
        let delay = policy.delay(after: message.attempts + 1)
        let age = Duration.seconds(Date().timeIntervalSince(message.acceptedAt))
        return age + delay < policy.giveUpAfter ? delay : nil
    }

    /// Stores the outcome, and keeps trying while Redis is away, so that a delivery is not lost and repeated. Returns false
    /// if the task was cancelled before.
    func acknowledge(_ message: StoredMessage, _ outcome: OutboxStore.Outcome) async -> Bool {
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                try await outbox.acknowledge(message, by: worker, outcome)
                return true
            } catch {
                if backoff.attempts == 0 {
                    logger.warning(
                        "the outcome of a message can't be stored yet",
                        metadata: ["message_id": "\(message.id)", "error": "\(error)"])
                }
                try? await Task.sleep(for: backoff.next())
            }
        }
        return false
    }
}
