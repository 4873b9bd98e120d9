import Foundation
import Models
import Proofs

/// An event as the database keeps it: what another service is to do, without the proof, which is signed only when the
/// event is leased because proofs live for seconds.
enum PendingEvent: Sendable, Equatable {
    /// A message to an address that is known to belong to a user, or was invited.
    case mail(OutgoingMail)
    /// A message that was requested for an address that may be unregistered.
    case mailRequest(MailRequest)
    /// A new epoch of a user's rights: all sessions but the kept one end.
    case epoch(Int, keeping: SessionID?, because: SessionEndReason = .accessChanged)
    /// Mailer is to forget an address of a user who was erased.
    case erasure(ErasureProof)

    /// The value of the column `kind`.
    enum Kind: String, Sendable {
        case mail
        case mailRequest = "mail_request"
        case epoch
        case erasure
    }

    private struct EpochPayload: Codable {
        let epoch: Int
        let kept: SessionID?
        /// Left out by earlier versions.
        let reason: SessionEndReason?
    }

    /// Decodes what ``encoded()`` gave. Throws `DecodingError` for anything else.
    init(_ kind: Kind, payload: Data) throws {
        switch kind {
        case .mail:
            self = .mail(try JSONDecoder().decode(OutgoingMail.self, from: payload))
        case .mailRequest:
            self = .mailRequest(try JSONDecoder().decode(MailRequest.self, from: payload))
        case .epoch:
            let stored = try JSONDecoder().decode(EpochPayload.self, from: payload)
            self = .epoch(stored.epoch, keeping: stored.kept, because: stored.reason ?? .accessChanged)
        case .erasure:
            self = .erasure(try JSONDecoder().decode(ErasureProof.self, from: payload))
        }
    }

    /// The kind and the JSON that are stored.
    func encoded() throws -> (Kind, Data) {
        switch self {
        case .mail(let mail): (.mail, try JSONEncoder().encode(mail))
        case .mailRequest(let request): (.mailRequest, try JSONEncoder().encode(request))
        case .erasure(let erasure): (.erasure, try JSONEncoder().encode(erasure))
        case .epoch(let epoch, let kept, let reason):
            (.epoch, try JSONEncoder().encode(EpochPayload(epoch: epoch, kept: kept, reason: reason)))
        }
    }
}

/// A message that was requested for an address that may be unregistered. Whether there is a recipient is looked up when
/// the event is leased, so that the request itself does the same work for every address.
struct MailRequest: Codable, Sendable, Equatable {
    let client: ClientID
    let email: EmailAddress
    let purpose: OneTimeGrant.Purpose
    let redirectURI: String?
    /// The languages of the browser that asked, best first.
    let languages: [String]
    var origin: MailOrigin?
}
