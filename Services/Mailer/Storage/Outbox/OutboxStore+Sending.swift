import Models
import Redis

/// The outbox as a sender uses it.
extension OutboxStore {
    /// Whether a sender may go on with a message.
    enum LeaseState: String, ScriptReply {
        /// The sender has the message for another lease.
        case held
        /// It is released to another sender, or dropped by an operator.
        case released
        /// It was delivered already, by a sender whose lease had run out.
        case sent
        /// The sender has it, but so many senders have ended while they had it that it seems to end them.
        case abandoned
    }

    /// How an attempt ended.
    enum Outcome: Sendable {
        case delivered
        case retry(after: Duration, reason: String)
        case dead(reason: String, keeping: Int)
        case expired
    }

    /// Leases up to `count` messages to the sender, after bringing back those whose next attempt is due.
    func lease(_ count: Int, to sender: String, for lease: Duration) async throws -> [StoredMessage] {
        try await redis.run(
            LeaseMessagesScript(
                outbox: stream, dueTimes: dueTimes, retries: retries, sender: sender, count: count, lease: lease,
                maximumRetries: 100)
        ).messages
    }

    /// Renews the lease, unless the message is no longer the sender's.
    func renewLease(on message: StoredMessage, by sender: String) async throws -> LeaseState {
        try await redis.run(
            RenewLeaseScript(
                outbox: stream, sentMark: sentMark(message.id), sender: sender, entry: message.entry ?? ""))
    }

    /// Ends an attempt. Repeating it changes nothing, so a lost reply does no harm.
    func acknowledge(_ message: StoredMessage, by sender: String, _ outcome: Outcome) async throws {
        _ = try await redis.run(
            AcknowledgeMessageScript(
                outbox: stream, sentMark: sentMark(message.id), dueTimes: dueTimes, retries: retries, dead: dead,
                sender: sender, entry: message.entry ?? "", id: message.id, outcome: outcome,
                attempts: message.attempts + 1))
    }

    /// Removes senders from the group that have been silent for a while and hold no message.
    func removeIdleSenders(silentFor silence: Duration) async throws {
        _ = try await redis.run(RemoveIdleSendersScript(outbox: stream, silence: silence))
    }

    /// Whether Redis writes changes to disk as they happen (`appendonly yes`), every primary of a cluster.
    func isDurable() async throws -> Bool {
        try await redis.sendToEach(RedisCommand("INFO", "persistence"))
            .allSatisfy { $0.string?.contains("aof_enabled:1") == true }
    }
}
