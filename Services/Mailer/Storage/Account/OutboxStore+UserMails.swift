import Foundation
import Models
import Redis

extension OutboxStore {
    /// How many messages of the outbox are read for one user, in each state. The outbox is nearly always shorter.
    static let maximumScanned = 20_000

    /// The messages that match, in every state, and whether these are all. The outbox is read in pages, so that Redis serves others
    /// meanwhile.
    func messages(
        limit: Int, deadline: ContinuousClock.Instant, where matches: (OutgoingMail) -> Bool
    ) async throws -> (messages: [Mailer.UserMail], isComplete: Bool) {
        var (found, isComplete) = ([Mailer.UserMail](), true)
        for (key, state) in [(stream, Mailer.MessageState.waiting), (dead, .dead)] {
            var (last, scanned) = (nil as String?, 0)
            while true {
                let page = try await entries(of: key, after: last, count: 500, deadline: deadline)
                found += page.compactMap { Mailer.UserMail($0, state, where: matches) }
                scanned += page.count
                guard let end = page.last?.entry, page.count == 500 else { break }
                guard scanned < Self.maximumScanned else {
                    isComplete = false
                    break
                }
                last = end
            }
        }
        let retried = try await retried(deadline, where: matches)
        found += retried.messages
        return (Array(found.prefix(limit)), isComplete && retried.isComplete && found.count <= limit)
    }

    private func retried(
        _ deadline: ContinuousClock.Instant, where matches: (OutgoingMail) -> Bool
    ) async throws -> (messages: [Mailer.UserMail], isComplete: Bool) {
        var (found, cursor, scanned) = ([String: Mailer.UserMail](), "0", 0)
        repeat {
            let reply = try await redis.send(
                RedisCommand("HSCAN", retries, cursor, "COUNT", 500), deadline: deadline)
            guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let fields = parts[1].array
            else { throw RedisError.protocolError }
            for index in stride(from: 0, to: fields.count - 1, by: 2) {
                guard let id = fields[index].string, let text = fields[index + 1].string,
                    let message = StoredMessage(id: id, retry: text)
                else { continue }
                // A scan may give a field twice.
                found[id] = Mailer.UserMail(message, .retrying, where: matches) ?? found[id]
            }
            scanned += fields.count / 2
            cursor = next
        } while cursor != "0" && scanned < Self.maximumScanned
        return (found.values.sorted { $0.acceptedAt < $1.acceptedAt }, cursor == "0")
    }
}

extension Mailer.UserMail {
    /// The message if it can be read and matches.
    fileprivate init?(
        _ message: StoredMessage, _ state: Mailer.MessageState, where matches: (OutgoingMail) -> Bool
    ) {
        guard let id = MessageID(message.id), let mail = message.mail, matches(mail) else { return nil }
        self.init(
            id: id, state: state, kind: mail.kind, recipient: mail.recipient,
            acceptedAt: Timestamp(message.acceptedAt), attempts: message.attempts)
    }
}
