import Foundation
import Models
import Redis
import TestKit
import Testing

@testable import MailerService

@Suite struct WebhookQueueStoreUsersTests {
    private func hasKey(_ user: UserID, _ fixture: WebhookFixture) async throws -> Bool {
        try await fixture.mailer.redis.send(RedisCommand("EXISTS", fixture.webhooks.userKey(user))).int == 1
    }

    /// Through the key of the user alone: here no mark tells the worker whom nothing is told about.
    @Test func forgetsAUserInEveryState() async throws {
        let fixture = try await WebhookFixture()
        let (endpoint, ann, bob) = (try fixture.endpoint(), UserID.make(), UserID.make())
        let outbox = fixture.webhooks.outbox(of: endpoint.id)
        for _ in 0..<3 { try await fixture.accept(fixture.event(of: ann), for: endpoint) }
        let leased = try await outbox.lease(2, to: "me", for: .seconds(30))
        try await outbox.acknowledge(leased[0], by: "me", .dead(reason: "no", keeping: 10))
        try await outbox.acknowledge(leased[1], by: "me", .retry(after: .seconds(600), reason: "later"))
        let kept = [
            try await fixture.accept(fixture.event(.userDeleted, of: ann), for: endpoint),
            try await fixture.accept(fixture.event(of: bob), for: endpoint),
        ]
        try await fixture.webhooks.forget(ann, deadline: .now + .seconds(3))
        #expect(try await !hasKey(ann, fixture))
        // What waited for its next attempt is gone, and the rest can't be read.
        #expect(try await fixture.counts(endpoint.id) == .init(waiting: 3, dead: 1))
        #expect(try await fixture.webhooks.replayAll(of: endpoint.id, limit: 10, deadline: .now + .seconds(3)) == 1)
        let receivers = ScriptedReceivers()
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("all to be gone") {
                try await fixture.counts(endpoint.id) == .init(waiting: 0, dead: 0)
            }
        }
        #expect(Set(receivers.messages.compactMap(\.id)) == Set(kept.map(\.description)))
    }

    /// So the keys take no more room than the events that wait.
    @Test func aKeyGoesWithTheLastEventThatNeedsIt() async throws {
        let fixture = try await WebhookFixture()
        let (endpoint, user) = (try fixture.endpoint(), UserID.make())
        let fails = try await fixture.accept(fixture.event(of: user), for: endpoint)
        for _ in 0..<2 { try await fixture.accept(fixture.event(of: user), for: endpoint) }
        #expect(try await hasKey(user, fixture))
        let receivers = ScriptedReceivers { message, earlier throws(WebhookError) in
            if message.id == fails.description, earlier == 0, let error = WebhookError(status: 410) { throw error }
        }
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("two to arrive") {
                try await fixture.counts(endpoint.id) == .init(waiting: 0, dead: 1)
            }
            #expect(try await hasKey(user, fixture))
            _ = try await fixture.webhooks.replayAll(of: endpoint.id, limit: 10, deadline: .now + .seconds(3))
            try await eventually("the key to go") { try await !hasKey(user, fixture) }
        }
        #expect(receivers.messages.count == 4)
    }

    @Test func aKeyIsKeptForAMonth() async throws {
        let fixture = try await WebhookFixture()
        let (endpoint, user) = (try fixture.endpoint(), UserID.make())
        try await fixture.accept(fixture.event(of: user), for: endpoint)
        let left = try await fixture.mailer.redis.send(RedisCommand("PTTL", fixture.webhooks.userKey(user))).int ?? 0
        #expect((1...WebhookQueueStore.userKeyLifetime.milliseconds).contains(left))
    }
}
