import Foundation
import Models
import Redis

/// A message as the outbox keeps it.
struct StoredMessage: Sendable {
    /// Its place in a stream; nil while it waits for its next attempt.
    let entry: String?
    /// The id, as text because it comes from a store.
    let id: String
    /// When it was accepted, or brought back from the dead.
    let acceptedAt: Date
    /// How often it was tried.
    let attempts: Int
    /// Why the last attempt failed.
    let reason: String?
    private let json: String

    /// One element of what `XRANGE` answers: an id, and names and values by turns.
    init?(entry reply: RedisReply) {
        guard let parts = reply.array, parts.count == 2, let entry = parts[0].string, let list = parts[1].array
        else { return nil }
        var fields: [String: String] = [:]
        for index in stride(from: 0, to: list.count - 1, by: 2) {
            fields[list[index].string ?? ""] = list[index + 1].string ?? ""
        }
        self.init(entry: entry, id: fields["id"] ?? "", fields)
    }

    /// A message that waits for its next attempt, as `settle_message.lua` wrote it.
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

    /// What is to be sent; nil if nobody can read it.
    var mail: OutgoingMail? { try? JSONDecoder().decode(OutgoingMail.self, from: Data(json.utf8)) }
}
