import Models
import Redis

extension OutboxStore {
    /// Removes every email that matches, in every state, and returns how many it removed.
    @discardableResult
    func removeAll(deadline: ContinuousClock.Instant, where matches: (OutgoingMail) -> Bool) async throws -> Int {
        try await removeMessages(deadline: deadline) { $0.mail.map(matches) ?? false }
    }

    /// Removes every message that matches, in every state, and returns how many it removed. The outbox is read in pages,
    /// so that Redis serves others meanwhile.
    @discardableResult
    func removeMessages(
        deadline: ContinuousClock.Instant, where matches: (StoredMessage) -> Bool
    ) async throws -> Int {
        var removed = 0
        for key in [stream, dead] {
            var last: String?
            while true {
                let page = try await entries(of: key, after: last, count: 500, deadline: deadline)
                guard let end = page.last?.entry else { break }
                for message in page {
                    guard let entry = message.entry, matches(message) else { continue }
                    _ = try await redis.transaction(
                        [RedisCommand("XACK", key, "senders", entry), RedisCommand("XDEL", key, entry)],
                        deadline: deadline)
                    removed += 1
                }
                last = end
            }
        }
        return try await removed + removeRetries(deadline, where: matches)
    }

    private func removeRetries(
        _ deadline: ContinuousClock.Instant, where matches: (StoredMessage) -> Bool
    ) async throws -> Int {
        var (removed, cursor) = (0, "0")
        repeat {
            let reply = try await redis.send(
                RedisCommand("HSCAN", retries, cursor, "COUNT", 500), deadline: deadline)
            guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let fields = parts[1].array
            else { throw RedisError.protocolError }
            for index in stride(from: 0, to: fields.count - 1, by: 2) {
                guard let id = fields[index].string, let text = fields[index + 1].string,
                    let message = StoredMessage(id: id, retry: text), matches(message)
                else { continue }
                _ = try await redis.transaction(
                    [RedisCommand("ZREM", dueTimes, id), RedisCommand("HDEL", retries, id)], deadline: deadline)
                removed += 1
            }
            cursor = next
        } while cursor != "0"
        return removed
    }
}
