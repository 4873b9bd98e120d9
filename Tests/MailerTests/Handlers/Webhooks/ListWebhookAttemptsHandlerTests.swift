import Foundation
import Models
import Testing

@testable import MailerService

@Suite struct ListWebhookAttemptsHandlerTests {
    @Test func listsTheLatestFirst() async throws {
        let fixture = try await WebhookFixture()
        let (webhook, list) = (WebhookID.make(), ListWebhookAttemptsHandler(webhooks: fixture.webhooks))
        let attempts = (1...3).map { number in
            Mailer.WebhookAttempt(
                message: .make(), type: .userCreated, at: Timestamp(Date(timeIntervalSince1970: Double(number))),
                outcome: .retrying, attempt: number, duration: 7, reason: "status 500")
        }
        for attempt in attempts { await fixture.webhooks.record(attempt, of: webhook) }
        let context = fixture.mailer.context()
        #expect(try await list(.init(webhook: webhook), context) == attempts.reversed())
        #expect(try await list(.init(webhook: webhook, limit: 2), context) == attempts.suffix(2).reversed())
        #expect(try await list(.init(webhook: .make()), context).isEmpty)
        for limit in [0, 501] {
            #expect(await code { try await list(.init(webhook: webhook, limit: limit), context) } == "invalid_request")
        }
    }

    @Test func onlySoManyAreKept() async throws {
        let fixture = try await WebhookFixture()
        let webhook = WebhookID.make()
        for number in 1...(WebhookQueueStore.maximumAttempts + 3) {
            await fixture.webhooks.record(
                Mailer.WebhookAttempt(
                    message: .make(), type: .userCreated, at: Timestamp(Date(timeIntervalSince1970: Double(number))),
                    outcome: .delivered, attempt: number, duration: 7), of: webhook)
        }
        let kept = try await fixture.webhooks.attempts(of: webhook, limit: 1000, deadline: .now + .seconds(3))
        #expect(kept.count == WebhookQueueStore.maximumAttempts)
        #expect(kept.first?.attempt == WebhookQueueStore.maximumAttempts + 3)
    }
}
