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
    private let json: String

    /// Reads one entry of an `XRANGE` reply: an id, and a list of alternating names and values.
    init?(entry reply: RedisReply) {
        guard let parts = reply.array, parts.count == 2, let entry = parts[0].string, let list = parts[1].array
        else { return nil }
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: list.count - 1, by: 2) {
            fields[list[index].string ?? ""] = list[index + 1].string ?? ""
        }
        self.init(entry: entry, id: fields["id"] ?? "", fields)
    }

    /// Reads a message that waits for its next attempt, as `settle_message.lua` wrote it.
    init?(id: String, retry: String) {
        guard let fields = try? JSONDecoder().decode([String: String].self, from: Data(retry.utf8)) else { return nil }
        self.init(entry: nil, id: id, fields)
    }

    private init(entry: String?, id: String, _ fields: [String: String]) {
        self.entry = entry
        self.id = id
        acceptedAt = Date(timeIntervalSince1970: (fields["at"].flatMap(Double.init) ?? 0) / 1000)
        attempts = fields["attempts"].flatMap { Int($0) } ?? 0
        reason = fields["reason"].flatMap { $0.isEmpty ? nil : $0 }
        json = fields["mail"] ?? ""
    }

    /// What is to be sent; nil if the stored JSON can't be read.
    var mail: OutgoingMail? { try? JSONDecoder().decode(OutgoingMail.self, from: Data(json.utf8)) }
}
