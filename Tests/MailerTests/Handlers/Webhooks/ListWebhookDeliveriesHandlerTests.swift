import Foundation
import Models
import Testing

@testable import MailerService

@Suite struct ListWebhookDeliveriesHandlerTests {
    @Test func listsEachStateByItself() async throws {
        let fixture = try await WebhookFixture()
        let endpoint = try fixture.endpoint()
        let list = ListWebhookDeliveriesHandler(webhooks: fixture.webhooks)
        var ids: [MessageID] = []
        for type in [WebhookEvent.userCreated, .userUpdated, .userDeleted] {
            ids.append(try await fixture.accept(fixture.event(type), for: endpoint))
        }
        let outbox = fixture.webhooks.outbox(of: endpoint.id)
        let leased = try await outbox.lease(2, to: "me", for: .seconds(30))
        try await outbox.acknowledge(leased[0], by: "me", .dead(reason: "gone 410", keeping: 10))
        try await outbox.acknowledge(leased[1], by: "me", .retry(after: .seconds(600), reason: "timeout"))
        func page(_ state: Mailer.MessageState) async throws -> Mailer.ListWebhookDeliveries.Reply {
            try await list(.init(webhook: endpoint.id, state: state), fixture.mailer.context())
        }
        let dead = try await page(.dead)
        #expect(dead.deliveries.map(\.id) == [ids[0]] && dead.deliveries.first?.reason == "gone 410")
        #expect(dead.waiting == 2 && dead.dead == 1 && dead.nextCursor == nil)
        let retrying = try #require(try await page(.retrying).deliveries.first)
        #expect(retrying.id == ids[1] && retrying.type == .userUpdated && retrying.attempts == 1)
        #expect(try #require(retrying.nextAttemptAt) > .now)
        let waiting = try await page(.waiting).deliveries
        #expect(waiting.map(\.id) == [ids[2]] && waiting.first?.type == .userDeleted)
        #expect(
            await code {
                try await list(
                    .init(webhook: endpoint.id, state: .dead, cursor: "x"), fixture.mailer.context())
            } == "invalid_request")
    }
}
