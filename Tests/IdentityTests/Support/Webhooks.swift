import Foundation
import Models
import Proofs
import Testing

@testable import IdentityService

extension IdentityFixture {
    /// A webhook of the fixture's application.
    @discardableResult
    func makeWebhook(
        _ events: WebhookEvent..., name: String = "CRM", url: String = "https://crm.example.com/hooks?key=k"
    ) async throws -> Identity.WebhookSecret {
        try await call(
            Identity.CreateWebhook(application: client.applicationID, name: name, url: url, events: events),
            operatorContext)
    }

    /// Takes what mailer is told about webhooks, verified as mailer does, and acknowledges all events of the outbox.
    func takeWebhooks() async throws -> [OutgoingWebhook] {
        let events = try await call(Identity.LeaseEvents(limit: 500, leaseSeconds: 60), context())
        _ = try await call(Identity.AcknowledgeEvents(ids: events.map(\.id)), context())
        var webhooks: [OutgoingWebhook] = []
        for event in events {
            guard case .webhook(let signed) = event.work else { continue }
            let proof = try await mailerProofs.verify(
                WebhookProof.self, signed.proof, from: .identity, request: .make()
            ).claims
            #expect(proof.event == event.id && proof.covers(signed.content))
            #expect(!proof.covers(signed.content + Data([0x20])))
            webhooks.append(try signed.webhook())
        }
        return webhooks
    }

    /// The bodies of the messages to webhooks, as JSON objects; see ``takeWebhooks()``.
    func takeMessages() async throws -> [WebhookBody] {
        try await takeWebhooks().compactMap(\.event).map { event in
            let body = try JSONDecoder().decode(WebhookBody.self, from: Data(event.body.utf8))
            #expect(body.type == event.type && body.data.userID == event.user)
            return body
        }
    }
}

/// The body of a message to a webhook, as its receiver reads it.
struct WebhookBody: Decodable {
    struct Details: Decodable {
        struct Person: Decodable {
            let id: UserID
            let email: String?
            let status: String
            let isVerified: Bool
            let displayName: String?

            enum CodingKeys: String, CodingKey {
                case id, email, status
                case isVerified = "email_verified"
                case displayName = "display_name"
            }
        }

        let applicationID: ApplicationID
        let userID: UserID?
        let user: Person?
        let clientID: ClientID?
        let accountID: AccountID?
        let role, previousRole, factor, change: String?
        let amr, changed: [String]?
        let allSessions: Bool?

        enum CodingKeys: String, CodingKey {
            case user, role, factor, change, amr, changed
            case applicationID = "application_id"
            case userID = "user_id"
            case clientID = "client_id"
            case accountID = "account_id"
            case previousRole = "previous_role"
            case allSessions = "all_sessions"
        }
    }

    let type: WebhookEvent
    let timestamp: Timestamp
    let data: Details
}
