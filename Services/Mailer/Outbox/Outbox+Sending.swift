import Models
import Redis

/// The outbox as a sender sees it.
extension Outbox {
    /// Whose a message is.
    enum Hold: String {
        /// The sender's, for another lease.
        case held
        /// Somebody else's by now, or dropped by an operator.
        case lost
        /// Delivered already, by somebody whose lease had run out.
        case sent
        /// The sender's, but it seems to be what ends senders.
        case fatal
    }

    /// What became of an attempt.
    enum Outcome: Sendable {
        case delivered
        case retry(after: Duration, reason: String)
        case dead(reason: String, keeping: Int)
        case expired
    }

    /// Gives the sender up to `count` messages, each for the time of a lease; brings back what is to be tried again now.
    func take(_ count: Int, for sender: String, lease: Duration) async throws -> [StoredMessage] {
        let reply = try await redis.run(
            MailerScripts.takeMessages, keys: [stream, dueTimes, retries],
            arguments: [sender, count, lease.milliseconds, 100])
        guard let entries = reply.array else { throw RedisError.protocolError }
        return entries.compactMap { StoredMessage(entry: $0) }
    }

    /// Lets the lease begin anew, or says why not.
    func hold(_ message: StoredMessage, by sender: String) async throws -> Hold {
        let reply = try await redis.run(
            MailerScripts.holdMessage, keys: [stream, sentMark(message.id)],
            arguments: [sender, message.entry ?? ""])
        guard let hold = reply.string.flatMap(Hold.init) else { throw RedisError.protocolError }
        return hold
    }

    /// Ends an attempt. Doing it twice is as good as once, so a lost answer does no harm.
    func settle(_ message: StoredMessage, by sender: String, _ outcome: Outcome) async throws {
        let (word, number, reason): (String, Int, String) =
            switch outcome {
            case .delivered: ("delivered", Self.keyLifetime.milliseconds, "")
            case .retry(let delay, let reason): ("retry", delay.milliseconds, reason)
            case .dead(let reason, let most): ("dead", most, reason)
            case .expired: ("expired", 0, "")
            }
        _ = try await redis.run(
            MailerScripts.settleMessage, keys: [stream, sentMark(message.id), dueTimes, retries, dead],
            arguments: [sender, message.entry ?? "", message.id, word, number, message.attempts + 1, reason])
    }

    /// Forgets senders that have been silent for a while and have nothing in hand.
    func forgetSenders(silentFor silence: Duration) async throws {
        _ = try await redis.run(
            MailerScripts.forgetSenders, keys: [stream], arguments: [silence.milliseconds])
    }

    /// Whether Redis writes what it is told to disk as it goes.
    func isDurable() async throws -> Bool {
        let info = try await redis.send(RedisCommand("INFO", "persistence")).string ?? ""
        return info.contains("aof_enabled:1")
    }
}
