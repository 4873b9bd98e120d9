import Foundation
import Models
import RPC
import Redis
import ServiceKit
import TestKit
import Testing

@testable import MailerService

/// What an operator sees and does, through the operator's socket.
@Suite struct OperatorTests {
    /// Runs `body` against a mailer whose outbox holds a dead message, one that is retried, and one that waits.
    private func withMailer(
        _ body: (ServiceHarness, OutboxFixture, [MessageID]) async throws -> Void
    ) async throws {
        let fixture = try await OutboxFixture()
        let ids = try await fixture.accept("dead@example.com", "retried@example.com", "waits@example.com")
        let taken = try await fixture.outbox.lease(2, to: "me", for: .seconds(30))
        try await fixture.outbox.acknowledge(taken[0], by: "me", .dead(reason: "recipient 550 no", keeping: 100))
        try await fixture.outbox.acknowledge(taken[1], by: "me", .retry(after: .seconds(600), reason: "connect"))
        var router = Router(logger: .discarding)
        let secrets = try #require(SecretFile.generate().mailer)
        try await MailerService.make(
            redis: fixture.outbox.redis, secrets: secrets, issuer: "https://auth.example.com",
            prefix: fixture.outbox.prefix
        )
        .register(on: &router)
        try await ServiceHarness.run(.mailer, router) { harness in
            try await harness.withCall { try await body(harness, fixture, ids) }
        }
    }

    @Test func listsEveryState() async throws {
        try await withMailer { harness, fixture, ids in
            for (state, id) in zip([Mailer.MessageState.dead, .retrying, .waiting], ids) {
                let page = try await harness.operator.call(Mailer.ListMessages(state: state))
                #expect(page.messages.map(\.id) == [id] && page.nextCursor == nil, "\(state)")
                let record = try #require(page.messages.first)
                #expect(record.state == state && record.kind == .notice)
                #expect(record.recipient?.hasSuffix("***@example.com") == true)
                #expect((record.nextAttemptAt != nil) == (state == .retrying))
                #expect((record.reason == nil) == (state == .waiting))
            }
            #expect(try await fixture.counts.waiting == 2)
        }
    }

    @Test(arguments: Mailer.MessageState.allCases) func pagesAreBounded(_ state: Mailer.MessageState) async throws {
        let fixture = try await OutboxFixture()
        let ids = try await fixture.accept((0..<7).map { "ann\($0)@example.com" })
        if state != .waiting {
            for message in try await fixture.outbox.lease(7, to: "me", for: .seconds(30)) {
                try await fixture.outbox.acknowledge(
                    message, by: "me",
                    state == .dead ? .dead(reason: "no", keeping: 9) : .retry(after: .seconds(60), reason: "no"))
            }
        }
        var (seen, cursor): ([MessageID], String?) = ([], nil)
        repeat {
            let page = try #require(
                try await fixture.outbox.page(of: state, limit: 3, cursor: cursor, deadline: .now + .seconds(3)))
            #expect(page.messages.count <= 3)
            seen += page.messages.map(\.id)
            cursor = page.nextCursor
        } while cursor != nil && seen.count < 20
        #expect(seen.count == 7 && Set(seen) == Set(ids))
        // Those of one moment are retried in any order.
        if state != .retrying { #expect(seen == ids) }
        for wrong in ["x", "1", "+", "1-1 COUNT", ""] {
            #expect(
                try await fixture.outbox.page(of: state, limit: 3, cursor: wrong, deadline: .now + .seconds(3)) == nil)
        }
    }

    @Test func retriesAndDrops() async throws {
        try await withMailer { harness, fixture, ids in
            for id in ids { _ = try await harness.operator.call(Mailer.RetryMessage(message: id)) }
            #expect(try await fixture.counts == .init(waiting: 3, dead: 0))
            let page = try await harness.operator.call(Mailer.ListMessages(state: .waiting))
            #expect(Set(page.messages.map(\.id)) == Set(ids))
            #expect(page.messages.first { $0.id == ids[0] }?.attempts == 0)
            let tally = Tally()
            let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
            try await fixture.sending(try fixture.worker(transport)) {
                try await fixture.wait()
            }
            #expect(Set(tally.all) == Set(ids) && tally.all.count == 3)
        }
        try await withMailer { harness, fixture, ids in
            for id in ids { _ = try await harness.operator.call(Mailer.DropMessage(message: id)) }
            #expect(try await fixture.counts == .init(waiting: 0, dead: 0))
            for id in ids {
                let fault = await #expect(throws: ServiceError.self) {
                    _ = try await harness.operator.call(Mailer.DropMessage(message: id))
                }
                #expect(fault?.status == 404)
            }
            let fault = await #expect(throws: ServiceError.self) {
                _ = try await harness.operator.call(Mailer.RetryMessage(message: ids[0]))
            }
            #expect(fault?.status == 404)
        }
    }

    @Test func onlyOperatorsMay() async throws {
        try await withMailer { harness, fixture, ids in
            await #expect(throws: (any Error).self) {
                _ = try await harness.client.call(Mailer.DropMessage(message: ids[0]))
            }
            await #expect(throws: (any Error).self) {
                _ = try await harness.client.call(Mailer.ListMessages(state: .dead))
            }
            let counts = try await fixture.counts
            #expect(counts == .init(waiting: 2, dead: 1))
        }
    }
}
