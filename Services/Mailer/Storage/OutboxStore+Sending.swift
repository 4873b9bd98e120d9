import Models
import Redis

/// The outbox as a sender uses it.
extension OutboxStore {
    /// Whether a sender may go on with a message.
    enum LeaseState: String {
        /// The sender has the message for another lease.
        case held
        /// Another sender has it by now, or an operator dropped it.
        case lost
        /// It was delivered already, by a sender whose lease had run out.
        case sent
        /// The sender has it, but so many senders have ended while they had it that it seems to end them.
        case fatal
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
        let reply = try await redis.run(
            MailerScripts.takeMessages, keys: [stream, dueTimes, retries],
            arguments: [sender, count, lease.milliseconds, 100])
        guard let entries = reply.array else { throw RedisError.protocolError }
        return entries.compactMap { StoredMessage(entry: $0) }
    }

    /// Starts the lease anew, unless the message is no longer the sender's.
    func renewLease(on message: StoredMessage, by sender: String) async throws -> LeaseState {
        let reply = try await redis.run(
            MailerScripts.holdMessage, keys: [stream, sentMark(message.id)],
            arguments: [sender, message.entry ?? ""])
        guard let state = reply.string.flatMap(LeaseState.init) else { throw RedisError.protocolError }
        return state
    }

    /// Ends an attempt. Repeating it changes nothing, so a lost reply does no harm.
    func acknowledge(_ message: StoredMessage, by sender: String, _ outcome: Outcome) async throws {
        let (word, number, reason): (String, Int, String) =
            switch outcome {
            case .delivered: ("delivered", Self.keyLifetime.milliseconds, "")
            case .retry(let delay, let reason): ("retry", delay.milliseconds, reason)
            case .dead(let reason, let maximum): ("dead", maximum, reason)
            case .expired: ("expired", 0, "")
            }
        _ = try await redis.run(
            MailerScripts.settleMessage, keys: [stream, sentMark(message.id), dueTimes, retries, dead],
            arguments: [sender, message.entry ?? "", message.id, word, number, message.attempts + 1, reason])
    }

    /// Removes senders from the group that have been silent for a while and hold no message.
    func removeIdleSenders(silentFor silence: Duration) async throws {
        _ = try await redis.run(
            MailerScripts.forgetSenders, keys: [stream], arguments: [silence.milliseconds])
    }

    /// Whether Redis writes changes to disk as they happen (`appendonly yes`).
    func isDurable() async throws -> Bool {
        let info = try await redis.send(RedisCommand("INFO", "persistence")).string ?? ""
        return info.contains("aof_enabled:1")
    }
}
