import Crypto
import Foundation
import Logging
import Models
import Primitives
import Proofs
import Redis
import ServiceKit
import Synchronization
import TestKit
import Testing

@testable import MailerService

/// The queues of webhooks on a real Redis, receivers that are told what to answer, and workers that send to them.
struct WebhookFixture: Sendable {
    let mailer: MailerFixture
    let metrics = MetricsRegistry()
    let secret = WebhookSecrets.make()
    var webhooks: WebhookQueueStore { mailer.service.webhooks }

    init(redisURL: String? = nil) async throws { mailer = try await MailerFixture(redisURL: redisURL) }

    /// The settings of a webhook, whose secrets are encrypted as identity does.
    func endpoint(
        _ id: WebhookID = .make(), url: String? = "https://hooks.example.com/in", revision: Int = 1,
        previous: Secret? = nil, isEnabled: Bool = true, allowsPrivateAddresses: Bool = false
    ) throws -> WebhookEndpoint {
        let secrets = WebhookSecrets(
            current: secret, previous: previous,
            previousUntil: previous.map { _ in Timestamp(Date(timeIntervalSinceNow: 3600)) })
        return WebhookEndpoint(
            id: id, revision: revision, url: url, allowsPrivateAddresses: allowsPrivateAddresses, isEnabled: isEnabled,
            sealedSecrets: try mailer.service.webhookSecrets.seal(secrets, for: id))
    }

    func event(_ type: WebhookEvent = .userUpdated, of user: UserID? = nil, body: String = "{}")
        -> OutgoingWebhook.Event
    {
        OutgoingWebhook.Event(type: type, user: user, body: body)
    }

    /// What identity signs.
    func signed(
        _ webhook: OutgoingWebhook, as event: OutboxEventID = .make(), at date: Date = Date()
    ) async throws -> SignedWebhook {
        let content = try JSONEncoder().encode(webhook)
        let proof = try await mailer.identity.sign(
            statement: WebhookProof(event: event, content: content), for: .mailer, at: date)
        return SignedWebhook(content: content, proof: proof)
    }

    var enqueue: EnqueueWebhookHandler {
        EnqueueWebhookHandler(
            webhooks: webhooks, erasures: mailer.service.erasures, peerProofVerifier: mailer.service.peerProofVerifier)
    }

    /// Has an event accepted that identity has signed. Returns its message.
    @discardableResult
    func accept(
        _ event: OutgoingWebhook.Event?, for endpoint: WebhookEndpoint, as id: OutboxEventID = .make()
    ) async throws -> MessageID {
        let webhook = try await signed(OutgoingWebhook(endpoint: endpoint, event: event), as: id)
        _ = try await enqueue(.init(webhook: webhook), mailer.context())
        return MessageID(uuid: id.uuid)
    }

    func counts(_ webhook: WebhookID) async throws -> OutboxStore.Counts {
        try await webhooks.outbox(of: webhook).counts(deadline: .now + .seconds(3))
    }

    func attempts(_ webhook: WebhookID) async throws -> [Mailer.WebhookAttempt] {
        try await webhooks.attempts(of: webhook, limit: 100, deadline: .now + .seconds(3))
    }

    /// A worker as another process would run it, with short delays.
    func worker(
        _ transport: any WebhookTransport, parallel: Int = 16, perWebhook: Int = 4, erasures: ErasureStore? = nil,
        _ change: (inout OutboxPolicy) -> Void = { _ in }
    ) -> WebhookWorker {
        var policy = OutboxPolicy()
        policy.firstDelay = .milliseconds(200)
        policy.maximumDelay = .seconds(1)
        policy.lease = .seconds(1)
        policy.pollInterval = .milliseconds(50)
        change(&policy)
        return WebhookWorker(
            webhooks: webhooks, secrets: mailer.service.webhookSecrets, transport: transport, instance: "test",
            parallel: parallel, parallelPerWebhook: perWebhook, erasures: erasures ?? mailer.service.erasures,
            policy: policy, metrics: OutboxMetrics(.webhooks, factory: metrics), logger: .discarding)
    }

    /// Runs `workers` while `body` runs, and then cancels them.
    func sending(_ workers: WebhookWorker..., body: () async throws -> Void) async throws {
        let tasks = workers.map { worker in Task { try await worker.run() } }
        defer { for task in tasks { task.cancel() } }
        try await body()
    }
}

/// Receivers of webhooks that keep what they get.
final class ScriptedReceivers: WebhookTransport {
    struct Message: Sendable {
        let webhook: WebhookID
        let body: Data
        let headers: [(String, String)]
        let at = Date()

        subscript(_ name: String) -> String? { headers.first { $0.0 == name }?.1 }
        var id: String? { self["webhook-id"] }
    }

    private let state = Mutex<[Message]>([])
    private let answer: @Sendable (Message, Int) async throws(WebhookError) -> Void

    /// - Parameter answer: gets a message and how often this message came before; returns if it is confirmed.
    init(answer: @escaping @Sendable (Message, Int) async throws(WebhookError) -> Void = { _, _ in }) {
        self.answer = answer
    }

    var messages: [Message] { state.withLock { $0 } }

    func deliver(
        _ body: Data, headers: [(String, String)], to endpoint: WebhookEndpoint
    ) async throws(WebhookError) {
        let message = Message(webhook: endpoint.id, body: body, headers: headers)
        let earlier = state.withLock { messages in
            defer { messages.append(message) }
            return messages.count { $0.id == message.id }
        }
        try await answer(message, earlier)
    }
}
