import Foundation
import Models
import Redis

/// A message as the outbox stores it.
struct StoredMessage: Sendable {
    /// The id of its stream entry; nil while it waits for its next attempt.
    let entry: String?
    /// The message id, as it was stored.
    let id: String
    /// When it was accepted, or moved back from the dead letters.
    let acceptedAt: Date
    /// How many attempts have failed.
    let attempts: Int
    /// Why the last attempt failed.
    let reason: String?
    /// The JSON of what is to be sent; nil if a stored field is missing or malformed. Such a message becomes a dead letter.
    let content: String?

    /// The email that is to be sent; nil if it can't be read.
    var mail: OutgoingMail? { decoded() }

    /// What is to be sent; nil if it can't be read.
    func decoded<Content: Decodable>(as type: Content.Type = Content.self) -> Content? {
        content.flatMap { try? JSONDecoder().decode(Content.self, from: Data($0.utf8)) }
    }

    /// Reads one entry of an `XRANGE` reply: an id, and a list of alternating names and values.
    init(entry reply: RedisReply) throws(RedisError) {
        var parts = try ReplyFields(reply)
        let entry = try parts.text()
        guard let list = try parts.next().array, list.count.isMultiple(of: 2) else { throw .protocolError }
        try parts.end()
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: list.count, by: 2) {
            guard let name = list[index].string else { throw .protocolError }
            fields[name] = list[index + 1].string
        }
        self.init(entry: entry, id: fields["id"] ?? "", fields)
    }

    /// Reads a message that waits for its next attempt, as `acknowledge_message.lua` wrote it.
    init?(id: String, retry: String) {
        guard let fields = try? JSONDecoder().decode([String: String].self, from: Data(retry.utf8)) else { return nil }
        self.init(entry: nil, id: id, fields)
    }

    private init(entry: String?, id: String, _ fields: [String: String]) {
        self.entry = entry
        self.id = id
        let (milliseconds, attempts) = (fields["at"].flatMap(Double.init), fields["attempts"].flatMap { Int($0) })
        acceptedAt = Date(timeIntervalSince1970: (milliseconds ?? 0) / 1000)
        self.attempts = attempts ?? 0
        reason = fields["reason"].flatMap { $0.isEmpty ? nil : $0 }
        content = milliseconds != nil && attempts != nil ? fields["mail"] : nil
    }
}
