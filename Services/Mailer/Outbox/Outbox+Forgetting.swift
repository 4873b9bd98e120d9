import Models
import Redis

extension Outbox {
    /// Removes every message that `isMeant` is true for, wherever it is; reads the outbox through in pages, so that nobody
    /// else has to wait meanwhile. Says how many were removed.
    func forget(
        where isMeant: (OutgoingMail) -> Bool, deadline: ContinuousClock.Instant
    ) async throws -> Int {
        var removed = 0
        for key in [stream, dead] {
            var last: String?
            while true {
                let page = try await entries(of: key, after: last, count: 500, deadline: deadline)
                guard let end = page.last?.entry else { break }
                for message in page {
                    guard let entry = message.entry, let mail = message.mail, isMeant(mail) else { continue }
                    _ = try await redis.transaction(
                        [RedisCommand("XACK", key, "senders", entry), RedisCommand("XDEL", key, entry)],
                        deadline: deadline)
                    removed += 1
                }
                last = end
            }
        }
        return try await removed + forgetRetries(where: isMeant, deadline)
    }

    private func forgetRetries(
        where isMeant: (OutgoingMail) -> Bool, _ deadline: ContinuousClock.Instant
    ) async throws -> Int {
        var (removed, cursor) = (0, "0")
        repeat {
            let reply = try await redis.send(
                RedisCommand("HSCAN", retries, cursor, "COUNT", 500), deadline: deadline)
            guard let parts = reply.array, parts.count == 2, let next = parts[0].string, let fields = parts[1].array
            else { throw RedisError.protocolError }
            for index in stride(from: 0, to: fields.count - 1, by: 2) {
                guard let id = fields[index].string, let text = fields[index + 1].string,
                    let mail = StoredMessage(id: id, retry: text)?.mail, isMeant(mail)
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
