import Foundation
import Models
import Testing

@testable import MailerService

@Suite struct ReplayWebhooksHandlerTests {
    @Test func bringsBackWhatWasGivenUpAndWhatWaits() async throws {
        let fixture = try await WebhookFixture()
        let endpoint = try fixture.endpoint()
        let replay = ReplayWebhooksHandler(webhooks: fixture.webhooks)
        var ids: [MessageID] = []
        for _ in 0..<4 { ids.append(try await fixture.accept(fixture.event(), for: endpoint)) }
        let outbox = fixture.webhooks.outbox(of: endpoint.id)
        let leased = try await outbox.lease(4, to: "me", for: .seconds(30))
        for message in leased.prefix(3) {
            try await outbox.acknowledge(message, by: "me", .dead(reason: "timeout", keeping: 10))
        }
        try await outbox.acknowledge(leased[3], by: "me", .retry(after: .seconds(600), reason: "timeout"))
        try await fixture.webhooks.schedule(endpoint.id, pause: .seconds(600))
        #expect(try await fixture.webhooks.dueWebhooks(limit: 10).isEmpty)

        let context = fixture.mailer.context()
        #expect(
            try await replay(.init(webhook: endpoint.id, message: ids[3]), context) == .init(count: 1, hasMore: false))
        #expect(try await fixture.webhooks.dueWebhooks(limit: 10) == [endpoint.id])
        #expect(
            try await replay(.init(webhook: endpoint.id, message: ids[0]), context) == .init(count: 1, hasMore: false))
        #expect(try await replay(.init(webhook: endpoint.id), context) == .init(count: 2, hasMore: false))
        #expect(try await replay(.init(webhook: endpoint.id), context) == .init(count: 0, hasMore: false))
        #expect(try await fixture.counts(endpoint.id) == .init(waiting: 4, dead: 0))
        #expect(
            await code { try await replay(.init(webhook: endpoint.id, message: .make()), context) } == "not_found")
        // Each keeps its id, and the attempts of one that was given up begin again.
        let again = try await outbox.lease(4, to: "me", for: .seconds(30))
        #expect(Set(again.map(\.id)) == Set(ids.map(\.description)))
        #expect(again.first { $0.id == ids[0].description }?.attempts == 0)
    }
}
