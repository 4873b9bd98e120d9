import Foundation
import Models
import Proofs

/// Turns an event for a webhook into what mailer sends, and signs every byte of it: the gateway passes it on.
struct WebhookEventSigner: Sendable {
    let signer: ProofSigner
    let webhooks: WebhookStore
    let users: UserStore

    /// What mailer is to send; nil if the webhook was deleted, or if the user was erased and the event would tell more than that.
    func sign(
        _ occurrence: WebhookOccurrence, id: OutboxEventID, user: UserID?, deadline: ContinuousClock.Instant
    ) async throws -> SignedWebhook? {
        guard let receiver = try await webhooks.receiver(occurrence.webhook, deadline: deadline) else { return nil }
        var profile: WebhookUser?
        if let user, [.userCreated, .userUpdated].contains(occurrence.type) {
            let record = try await users.user(user, of: receiver.application, deadline: deadline)
            guard let record, record.profile.identity != nil else { return nil }
            profile = WebhookUser(record)
        }
        let message = WebhookMessage(occurrence, of: receiver.application, user: user, profile: profile)
        let event = OutgoingWebhook.Event(type: occurrence.type, user: user, body: try message.json())
        return try await sign(OutgoingWebhook(endpoint: receiver.endpoint, event: event), id)
    }

    /// The settings of a webhook as they are now.
    func sign(
        settingsOf webhook: WebhookID, id: OutboxEventID, deadline: ContinuousClock.Instant
    ) async throws -> SignedWebhook {
        let receiver = try await webhooks.receiver(webhook, deadline: deadline)
        return try await sign(OutgoingWebhook(endpoint: receiver?.endpoint ?? .removed(webhook)), id)
    }

    private func sign(_ webhook: OutgoingWebhook, _ id: OutboxEventID) async throws -> SignedWebhook {
        let content = try JSONEncoder().encode(webhook)
        return SignedWebhook(
            content: content,
            proof: try await signer.sign(statement: WebhookProof(event: id, content: content), for: .mailer))
    }
}
