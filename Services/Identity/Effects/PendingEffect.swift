import Foundation
import Models
import Postgres

/// An effect as it lies in the database: what is to be done, without the proof, which is signed when it is carried.
enum PendingEffect: Sendable {
    case mail(OutgoingMail)
    case epoch(Int, keeping: SessionID?)

    /// What is kept of a new epoch.
    private struct EpochPayload: Codable {
        let epoch: Int
        let kept: SessionID?
    }

    /// The statement that promises it.
    func insert(user: UserID, application: ApplicationID) throws -> Query {
        let (kind, payload) =
            switch self {
            case .mail(let mail): ("mail", try JSONEncoder().encode(mail))
            case .epoch(let epoch, let kept):
                ("epoch", try JSONEncoder().encode(EpochPayload(epoch: epoch, kept: kept)))
            }
        return """
            INSERT INTO identity.effects (id, application_id, user_id, kind, payload)
            VALUES (\(UUIDv7.make()), \(application), \(user), \(kind), \(String(decoding: payload, as: UTF8.self)))
            """
    }

    init(kind: String, payload: String) throws {
        let data = Data(payload.utf8)
        if kind == "mail" {
            self = .mail(try JSONDecoder().decode(OutgoingMail.self, from: data))
        } else {
            let stored = try JSONDecoder().decode(EpochPayload.self, from: data)
            self = .epoch(stored.epoch, keeping: stored.kept)
        }
    }
}
