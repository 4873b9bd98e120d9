import Models
import TestKit
import Testing

@testable import MailerService

@Suite struct ListDeliveriesHandlerTests {
    @Test func tellsWhatBecameOfEmails() async throws {
        let mailer = try await MailerFixture()
        let email = try #require(EmailAddress("ann@example.com"))
        let handler = ListDeliveriesHandler(deliveries: mailer.service.deliveries)
        #expect(try await handler(.init(email: email), mailer.context()).isEmpty)
        let id = try await mailer.accept(
            OutgoingMail(kind: .notice, recipient: email, values: ["notice": "new_device"])
        )
        .id
        let found = try await handler(.init(email: email), mailer.context())
        #expect(found.map(\.message) == [id] && found.map(\.event) == [.queued])
        let other = try #require(EmailAddress("bob@example.com"))
        #expect(try await handler(.init(email: other), mailer.context()).isEmpty)
    }

    /// Each outcome of an attempt is recorded after it is stored.
    @Test func tellsTheOutcomesOfAttempts() async throws {
        let mailer = try await MailerFixture()
        let email = try #require(EmailAddress("ann@example.com"))
        let attempts = Counter()
        var policy = OutboxPolicy()
        policy.firstDelay = .milliseconds(50)
        policy.pollInterval = .milliseconds(50)
        let sender = try #require(MailSender("no-reply@example.com"))
        let worker = OutboxWorker(
            outbox: mailer.service.outbox, renderer: PlainMailRenderer(sender: sender),
            transport: ScriptedDelivery { _, _ throws(DeliveryError) in
                if await attempts.next() == 1 { throw DeliveryError(kind: .transient, cause: "busy", code: 451) }
            }, instance: "test", policy: policy, deliveries: mailer.service.deliveries, logger: .discarding)
        try await mailer.accept(OutgoingMail(kind: .notice, recipient: email, values: ["notice": "new_device"]))
        let task = Task { try await worker.run() }
        defer { task.cancel() }
        try await eventually("queued, retrying, delivered") {
            let found = try? await mailer.service.deliveries.events(of: email, deadline: .now + .seconds(5))
            return found?.map(\.event) == [.queued, .retrying, .delivered]
        }
    }

    private actor Counter {
        private var count = 0
        func next() -> Int {
            count += 1
            return count
        }
    }
}
