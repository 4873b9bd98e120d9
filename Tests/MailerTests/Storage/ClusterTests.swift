import Foundation
import Models
import Proofs
import Redis
import TestKit
import Testing

@testable import MailerService

/// Every script and transaction of this service on a real cluster, which refuses keys of several slots.
@Suite struct ClusterTests {
    private let deadline = ContinuousClock.now + .seconds(20)

    @Test func sendsEachMessageOnce() async throws {
        let fixture = try await OutboxFixture(url: try await TestCluster.shared().url)
        let (tally, ids) = (Tally(), try await fixture.accept((0..<20).map { "user\($0)@example.com" }))
        let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
        try await fixture.sending(try fixture.worker(transport), try fixture.worker(transport)) {
            try await fixture.wait(["delivered": 20])
        }
        #expect(Set(tally.all) == Set(ids) && tally.all.count == 20)
    }

    @Test func keepsRetriesAndDeadLetters() async throws {
        let fixture = try await OutboxFixture(url: try await TestCluster.shared().url)
        let outbox = fixture.outbox
        try await fixture.accept("a@example.com", "b@example.com")
        let taken = try await outbox.lease(2, to: "me", for: .seconds(30))
        try await outbox.acknowledge(taken[0], by: "me", .retry(after: .seconds(600), reason: "later"))
        try await outbox.acknowledge(taken[1], by: "me", .dead(reason: "no", keeping: 3))
        #expect(try await outbox.counts(deadline: deadline) == .init(waiting: 1, dead: 1))
        for state in [Mailer.MessageState.retrying, .dead] {
            let page = try await outbox.page(of: state, limit: 10, cursor: nil, deadline: deadline)
            let message = try #require(page?.messages.first)
            #expect(try await outbox.retry(message.id, deadline: deadline))
        }
        #expect(try await outbox.lease(10, to: "me", for: .seconds(30)).count == 2)
        try await outbox.removeIdleSenders(silentFor: .zero)
        #expect(try await !outbox.isDurable(), "the nodes of the tests write no file")
    }

    @Test func deliversToWebhooks() async throws {
        let fixture = try await WebhookFixture(redisURL: try await TestCluster.shared().url)
        let (one, other) = (try fixture.endpoint(), try fixture.endpoint())
        let receivers = ScriptedReceivers { _, earlier throws(WebhookError) in
            if earlier == 0 { throw WebhookError(reason: "status 500") }
        }
        let user = UserID.make()
        for endpoint in [one, other] {
            for number in 0..<5 {
                try await fixture.accept(fixture.event(of: number == 0 ? user : nil), for: endpoint)
            }
        }
        try await fixture.sending(fixture.worker(receivers)) {
            try await eventually("all to arrive") {
                try await fixture.webhooks.counts(deadline: .now + .seconds(3)).waiting == 0
            }
        }
        #expect(receivers.messages.count == 20)
        try await fixture.webhooks.forget(user, deadline: deadline)
        try await fixture.accept(nil, for: .removed(one.id))
        #expect(try await fixture.webhooks.webhooks(deadline: deadline) == [other.id])
    }

    @Test func redeemsTokensAndCodesOnce() async throws {
        let mailer = try await MailerFixture(redisURL: try await TestCluster.shared().url)
        let grant = try mailer.grant(.magicLink)
        let issued = try await mailer.issue(grant)
        let redemption = RedemptionID.make()
        _ = try await mailer.redeem(issued.token, .magicLink, as: redemption)
        #expect(
            try await mailer.service.tokens.finishRedemption(redemption, isSpent: true, deadline: deadline))
        await #expect(throws: (any Error).self) { try await mailer.redeem(issued.token, .magicLink) }
        let second = try await mailer.issue(grant)
        let exchanged = try await mailer.exchange(second.code, for: grant)
        _ = try await mailer.redeem(exchanged, .magicLink)
    }

    @Test func forgetsUsers() async throws {
        let mailer = try await MailerFixture(redisURL: try await TestCluster.shared().url)
        let grant = try mailer.grant(.magicLink)
        let user = try #require(grant.user)
        try await mailer.accept(
            OutgoingMail(kind: .magicLink, recipient: grant.email, user: user, client: grant.client, grant: grant))
        _ = try await mailer.issue(grant)
        let proof = try await mailer.identity.sign(
            statement: ErasureProof(
                user: user, application: grant.application, email: grant.email,
                erasedAt: Int(Date().timeIntervalSince1970 * 1000)),
            for: .mailer)
        _ = try await mailer.forgetUser(.init(proof: proof), mailer.context())
        #expect(try await mailer.service.outbox.counts(deadline: deadline).waiting == 0)
    }
}
