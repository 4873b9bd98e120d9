import Foundation
import Models
import Postgres
import Proofs

/// An effect as it lies in the database: what is to be done, without the proof, which is signed when it is carried.
enum PendingEvent: Sendable, Equatable {
    case mail(OutgoingMail)
    case mailRequest(MailRequest)
    case epoch(Int, keeping: SessionID?)
    case erasure(ErasureProof)

    private enum Kind: String {
        case mail
        case mailRequest = "mail_request"
        case epoch
        case erasure
    }

    /// What is kept of a new epoch.
    private struct EpochPayload: Codable {
        let epoch: Int
        let kept: SessionID?
    }

    /// Reads what ``insert(user:application:)`` wrote. Throws for anything else.
    init(kind: String, payload: Data) throws {
        switch Kind(rawValue: kind) {
        case .mail:
            self = .mail(try JSONDecoder().decode(OutgoingMail.self, from: payload))
        case .mailRequest:
            self = .mailRequest(try JSONDecoder().decode(MailRequest.self, from: payload))
        case .epoch:
            let stored = try JSONDecoder().decode(EpochPayload.self, from: payload)
            self = .epoch(stored.epoch, keeping: stored.kept)
        case .erasure:
            self = .erasure(try JSONDecoder().decode(ErasureProof.self, from: payload))
        case nil:
            throw PostgresError.decoding(column: "kind")
        }
    }

    /// The statement that promises it. `user`: whose data it holds; nil when nobody knows yet.
    func insert(user: UserID?, application: ApplicationID) throws -> Query {
        let (kind, payload) = try encoded()
        return """
            INSERT INTO identity.effects (application_id, id, user_id, kind, payload)
            VALUES (\(application), \(OutboxEventID.make()), \(user), \(kind.rawValue),
                    \(String(decoding: payload, as: UTF8.self)))
            """
    }

    private func encoded() throws -> (Kind, Data) {
        switch self {
        case .mail(let mail): (.mail, try JSONEncoder().encode(mail))
        case .mailRequest(let request): (.mailRequest, try JSONEncoder().encode(request))
        case .erasure(let erasure): (.erasure, try JSONEncoder().encode(erasure))
        case .epoch(let epoch, let kept): (.epoch, try JSONEncoder().encode(EpochPayload(epoch: epoch, kept: kept)))
        }
    }
}
