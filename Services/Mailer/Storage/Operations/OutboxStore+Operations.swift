import Foundation
import Models
import Redis

/// The outbox as an operator uses it.
extension OutboxStore {
    /// A page of messages as they are stored.
    struct Page: Sendable {
        /// The messages. Those that wait for their next attempt have its time, in milliseconds since the epoch.
        var messages: [(message: StoredMessage, due: Double?)]
        /// Opaque cursor of the next page; nil on the last page.
        var nextCursor: String?
    }

    /// A page of emails in one state, oldest first (`retrying`: next attempt first). Nil for a malformed cursor.
    func page(
        of state: Mailer.MessageState, limit: Int, cursor: String?, deadline: ContinuousClock.Instant
    ) async throws -> Mailer.ListMessages.Reply? {
        try await storedPage(of: state, limit: limit, cursor: cursor, deadline: deadline).map { page in
            .init(
                messages: page.messages.compactMap { Mailer.MessageRecord($0.message, state, due: $0.due) },
                nextCursor: page.nextCursor)
        }
    }

    /// A page of messages in one state, oldest first (`retrying`: next attempt first). Nil for a malformed cursor.
    func storedPage(
        of state: Mailer.MessageState, limit: Int, cursor: String?, deadline: ContinuousClock.Instant
    ) async throws -> Page? {
        switch state {
        case .waiting: try await page(ofStream: stream, limit, cursor, deadline)
        case .dead: try await page(ofStream: dead, limit, cursor, deadline)
        case .retrying: try await pageOfRetries(limit, cursor, deadline)
        }
    }

    private func page(
        ofStream key: String, _ limit: Int, _ cursor: String?, _ deadline: ContinuousClock.Instant
    ) async throws -> Page? {
        if let cursor, cursor.wholeMatch(of: #/\d{1,20}-\d{1,20}/#) == nil { return nil }
        let entries = try await entries(of: key, after: cursor, count: limit + 1, deadline: deadline)
        let page = entries.prefix(limit)
        return Page(
            messages: page.map { ($0, nil) }, nextCursor: entries.count > limit ? page.last?.entry : nil)
    }

    private func pageOfRetries(
        _ limit: Int, _ cursor: String?, _ deadline: ContinuousClock.Instant
    ) async throws -> Page? {
        let last = (cursor ?? ":").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard last.count == 2, cursor == nil || Int(last[0]) != nil else { return nil }
        let found = try await redis.run(
            ListRetriesScript(
                dueTimes: dueTimes, retries: retries, lastDue: last[0], lastID: last[1], count: limit + 1),
            deadline: deadline
        ).retries
        let page = found.prefix(limit)
        let messages = page.compactMap { retry in
            StoredMessage(id: retry.id, retry: retry.json).map { (message: $0, due: Double(retry.due)) }
        }
        return Page(
            messages: messages, nextCursor: found.count > limit ? page.last.map { "\($0.due):\($0.id)" } : nil)
    }

    /// Has a message tried at once that waits for its next attempt or is dead; a dead one is retried for a whole day
    /// again. A message that is to be sent anyway is left as it is. Returns whether the message exists.
    func retry(_ id: MessageID, deadline: ContinuousClock.Instant) async throws -> Bool {
        let isMoved = try await move(id, .retry, deadline)
        wakeSignal.wake()
        if isMoved { return true }
        return try await find(id, deadline) != nil
    }

    /// Removes a message in any state. A message that is being sent may still arrive. Returns whether it existed.
    func drop(_ id: MessageID, deadline: ContinuousClock.Instant) async throws -> Bool {
        if try await move(id, .drop, deadline) { return true }
        guard let entry = try await find(id, deadline) else { return false }
        let replies = try await redis.transaction(
            [RedisCommand("XACK", stream, "senders", entry), RedisCommand("XDEL", stream, entry)], deadline: deadline)
        return replies.last?.int == 1
    }

    private func move(
        _ id: MessageID, _ action: MoveMessageScript.Action, _ deadline: ContinuousClock.Instant
    ) async throws -> Bool {
        let reply = try await redis.run(
            MoveMessageScript(
                outbox: stream, dueTimes: dueTimes, retries: retries, dead: dead, id: id, action: action),
            deadline: deadline)
        return reply != .unknown
    }

    /// The entry of a message in the stream. The stream is read in pages, so that Redis serves others meanwhile.
    private func find(_ id: MessageID, _ deadline: ContinuousClock.Instant) async throws -> String? {
        var last: String?
        while true {
            let page = try await entries(of: stream, after: last, count: 1000, deadline: deadline)
            if let found = page.first(where: { $0.id == id.description }) { return found.entry }
            guard let end = page.last?.entry else { return nil }
            last = end
        }
    }

    /// A page of a stream: the entries after `last`.
    func entries(
        of key: String, after last: String?, count: Int, deadline: ContinuousClock.Instant
    ) async throws -> [StoredMessage] {
        let start = last.map { "(\($0)" } ?? "-"
        let reply = try await redis.send(
            RedisCommand("XRANGE", key, start, "+", "COUNT", count), deadline: deadline)
        guard let entries = reply.array else { throw RedisError.protocolError }
        return try entries.map { try StoredMessage(entry: $0) }
    }
}

extension Mailer.MessageRecord {
    /// What an operator may see of a message; nil if the stored id is not valid.
    init?(_ message: StoredMessage, _ state: Mailer.MessageState, due: Double? = nil) {
        guard let id = MessageID(message.id) else { return nil }
        let mail = message.mail
        self.init(
            id: id, state: state, kind: mail?.kind, recipient: mail.map { Self.masked($0.recipient) },
            acceptedAt: Timestamp(message.acceptedAt), attempts: message.attempts,
            nextAttemptAt: due.map { Timestamp(Date(timeIntervalSince1970: $0 / 1000)) },
            expiresAt: mail?.expiresAt, reason: message.reason)
    }

    /// `a***@example.com`: enough to recognize a known address.
    static func masked(_ address: EmailAddress) -> String {
        let (local, domain) = (address.localPart, address.description.drop { $0 != "@" })
        return "\(local.count > 2 ? local.prefix(1) : "")***\(domain)"
    }
}
