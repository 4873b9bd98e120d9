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

    /// Puts an event of a webhook that is gone, or of a process that died, among those that need the key.
    private func keep(_ user: UserID, for age: Duration, _ fixture: WebhookFixture) async throws {
        let since = Int(Date().timeIntervalSince1970 * 1000) - age.milliseconds
        _ = try await fixture.mailer.redis.send(
            RedisCommand("ZADD", fixture.webhooks.userEvents(user), since, "\(WebhookID.make()) \(MessageID.make())"))
    }

    /// Otherwise the key of a user of whom there is something to tell every month would stay for good.
    @Test func whatIsOlderThanAMonthKeepsNoKey() async throws {
        for (age, isKept) in [(29, true), (31, false)] {
            let fixture = try await WebhookFixture()
            let (endpoint, user) = (try fixture.endpoint(), UserID.make())
            try await keep(user, for: .seconds(age * 24 * 3600), fixture)
            try await fixture.accept(fixture.event(of: user), for: endpoint)
            try await fixture.sending(fixture.worker(ScriptedReceivers())) {
                try await eventually("delivery") { try await fixture.counts(endpoint.id).waiting == 0 }
                try await eventually("the key to go or stay") {
                    let events = try await fixture.mailer.redis.send(
                        RedisCommand("ZCARD", fixture.webhooks.userEvents(user))
                    ).int
                    let isThere = try await hasKey(user, fixture)
                    return events == (isKept ? 1 : 0) && isThere == isKept
                }
            }
        }
    }

    @Test func anEventThatIsOlderThanAMonthIsDropped() async throws {
        let fixture = try await WebhookFixture()
        let (endpoint, user, receivers) = (try fixture.endpoint(), UserID.make(), ScriptedReceivers())
        let old = try await fixture.accept(fixture.event(of: user), for: endpoint)
        let since = Int(Date().timeIntervalSince1970 * 1000) - WebhookQueueStore.userKeyLifetime.milliseconds
        _ = try await fixture.mailer.redis.send(
            RedisCommand("ZADD", fixture.webhooks.userEvents(user), since, "\(endpoint.id) \(old)"))
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("it to be gone") { try await fixture.counts(endpoint.id).waiting == 0 }
            try await eventually("the key to go") { try await !hasKey(user, fixture) }
        }
        #expect(receivers.messages.isEmpty)
    }

    /// The gateway repeats a call whose answer was lost, maybe after the event was delivered.
    @Test func anEventThatIsAcceptedAgainAfterItsDeliveryKeepsNoKey() async throws {
        let fixture = try await WebhookFixture()
        let (endpoint, user, event) = (try fixture.endpoint(), UserID.make(), OutboxEventID.make())
        try await fixture.accept(fixture.event(of: user), for: endpoint, as: event)
        // Once more while it waits: it needs the key still.
        try await fixture.accept(fixture.event(of: user), for: endpoint, as: event)
        #expect(try await hasKey(user, fixture))
        let receivers = ScriptedReceivers()
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("the key to go") { try await !hasKey(user, fixture) }
        }
        try await fixture.accept(fixture.event(of: user), for: endpoint, as: event)
        #expect(try await !hasKey(user, fixture))
        #expect(receivers.messages.count == 1)
    }
}
