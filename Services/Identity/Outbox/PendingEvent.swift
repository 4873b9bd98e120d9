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
    /// A new epoch of a user's rights: all sessions but the kept one end, or only those in an account.
    case epoch(Int, keeping: SessionID?, in: AccountID? = nil, because: SessionEndReason = .accessChanged)
    /// Mailer is to forget an address of a user who was erased.
    case erasure(ErasureProof)
    /// Tokens is to end the sessions of a client whose user has revoked their consent.
    case consentRevocation(ConsentRevocationProof)
    /// Waitlists is to take a user who was erased off all lists.
    case waitlistErasure(WaitlistErasure)
    /// Mailer is to send an event to a webhook.
    case webhook(WebhookOccurrence)
    /// Mailer is to take over the settings of a webhook.
    case webhookEndpoint(WebhookID)
    /// Tokens is to end the sessions of a client that was deleted.
    case clientDeletion(ClientDeletionProof)

    /// The value of the column `kind`.
    enum Kind: String, Sendable, CaseIterable {
        case mail
        case mailRequest = "mail_request"
        case epoch
        case erasure
        case consentRevocation = "consent_revocation"
        case waitlistErasure = "waitlist_erasure"
        case webhook
        case webhookEndpoint = "webhook_endpoint"
        case clientDeletion = "client_deletion"

        /// The kind of work that the gateway dispatches for it.
        var work: OutboxEvent.Kind {
            switch self {
            case .mail, .mailRequest: .mail
            case .epoch: .advanceEpoch
            case .erasure: .forgetUser
            case .consentRevocation: .endClientSessions
            case .waitlistErasure: .leaveAllWaitlists
            case .webhook, .webhookEndpoint: .webhook
            case .clientDeletion: .forgetClient
            }
        }

        /// The kinds whose work a caller of ``Identity/LeaseEvents`` can dispatch.
        ///
        /// - Parameter works: as ``Identity/LeaseEvents/kinds``.
        static func leased(for works: [String]?) -> [Kind] {
            guard let works else {
                return [.mail, .mailRequest, .epoch, .erasure, .consentRevocation, .waitlistErasure]
            }
            return allCases.filter { works.contains($0.work.rawValue) }
        }
    }

    /// Whether it is an email to a person, who must not get it twice.
    var isMail: Bool {
        switch self {
        case .mail, .mailRequest: true
        default: false
        }
    }

    private struct EpochPayload: Codable {
        let epoch: Int
        let kept: SessionID?
        /// The account whose sessions end; nil for all accounts.
        let account: AccountID?
        /// Left out by earlier versions.
        let reason: SessionEndReason?
    }

    private struct WebhookPayload: Codable {
        let webhook: UUID
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
            self = .epoch(
                stored.epoch, keeping: stored.kept, in: stored.account, because: stored.reason ?? .accessChanged)
        case .erasure:
            self = .erasure(try JSONDecoder().decode(ErasureProof.self, from: payload))
        case .consentRevocation:
            self = .consentRevocation(try JSONDecoder().decode(ConsentRevocationProof.self, from: payload))
        case .waitlistErasure:
            self = .waitlistErasure(try JSONDecoder().decode(WaitlistErasure.self, from: payload))
        case .webhook:
            self = .webhook(try JSONDecoder().decode(WebhookOccurrence.self, from: payload))
        case .webhookEndpoint:
            let stored = try JSONDecoder().decode(WebhookPayload.self, from: payload)
            self = .webhookEndpoint(WebhookID(uuid: stored.webhook))
        case .clientDeletion:
            self = .clientDeletion(try JSONDecoder().decode(ClientDeletionProof.self, from: payload))
        }
    }

    /// The kind and the JSON that are stored.
    ///
    /// - Parameter traceParent: the span that writes the event (W3C `traceparent`); nil if it is not traced.
    func encoded(traceParent: String? = nil) throws -> (Kind, Data) {
        func json(_ payload: some Encodable) throws -> Data {
            guard let traceParent else { return try JSONEncoder().encode(payload) }
            return try JSONEncoder().encode(TracedPayload(payload: payload, traceParent: traceParent))
        }
        return switch self {
        case .mail(let mail): (.mail, try json(mail))
        case .mailRequest(let request): (.mailRequest, try json(request))
        case .erasure(let erasure): (.erasure, try json(erasure))
        case .consentRevocation(let revocation): (.consentRevocation, try json(revocation))
        case .waitlistErasure(let erasure): (.waitlistErasure, try json(erasure))
        case .clientDeletion(let deletion): (.clientDeletion, try json(deletion))
        case .webhook(let occurrence): (.webhook, try json(occurrence))
        case .webhookEndpoint(let webhook): (.webhookEndpoint, try json(WebhookPayload(webhook: webhook.uuid)))
        case .epoch(let epoch, let kept, let account, let reason):
            (.epoch, try json(EpochPayload(epoch: epoch, kept: kept, account: account, reason: reason)))
        }
    }

    /// The span that wrote an event, from its payload; nil if it was not traced.
    static func traceParent(in payload: Data) -> String? {
        guard payload.range(of: Data("\"traceparent\"".utf8)) != nil else { return nil }
        return (try? JSONDecoder().decode(TraceMember.self, from: payload))?.traceparent
    }

    /// A payload with a further member, which earlier versions ignore.
    private struct TracedPayload<Payload: Encodable>: Encodable {
        let payload: Payload
        let traceParent: String

        func encode(to encoder: any Encoder) throws {
            try payload.encode(to: encoder)
            try TraceMember(traceparent: traceParent).encode(to: encoder)
        }
    }

    private struct TraceMember: Codable {
        let traceparent: String?
    }
}

/// A user who was erased. Waitlists needs no proof of it: the gateway may take anybody off any list.
struct WaitlistErasure: Codable, Sendable, Equatable {
    let user: UserID
    let application: ApplicationID
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
    /// The address waits for its verification under this id, because a user has added it. Left out by earlier versions.
    var pending: EmailCredentialID?
}

extension MailRequest {
    /// The request to verify an address that a user has added.
    ///
    /// - Parameters:
    ///   - pending: the id under which it waits.
    ///   - languages: the languages of the browser, best first.
    init(verifying email: EmailAddress, as pending: EmailCredentialID, _ client: Client, languages: [String]) {
        self.init(
            client: client.id, email: email, purpose: .verification, redirectURI: nil, languages: languages,
            pending: pending)
    }
}
