import Models
import Testing

@testable import MailerService

@Suite struct OutboxStoreErasureTests {
    @Test func removesMatchingMessagesInEveryState() async throws {
        let fixture = try await OutboxFixture()
        let names = ["dead", "retried", "sending", "waiting"]
        try await fixture.accept(names.flatMap { ["ann-\($0)@example.com", "ben-\($0)@example.com"] })
        let leased = try await fixture.outbox.lease(6, to: "me", for: .seconds(30))
        for message in leased[..<2] {
            try await fixture.outbox.acknowledge(message, by: "me", .dead(reason: "no", keeping: 9))
        }
        for message in leased[2..<4] {
            try await fixture.outbox.acknowledge(message, by: "me", .retry(after: .seconds(60), reason: "no"))
        }
        func remove() async throws -> Int {
            try await fixture.outbox.removeAll(deadline: .now + .seconds(3)) {
                $0.recipient.description.hasPrefix("ann-")
            }
        }
        #expect(try await remove() == 4)
        #expect(try await fixture.counts == .init(waiting: 3, dead: 1))
        #expect(try await remove() == 0)
        for state in Mailer.MessageState.allCases {
            let page = try await fixture.outbox.page(of: state, limit: 9, cursor: nil, deadline: .now + .seconds(3))
            #expect(page?.messages.allSatisfy { $0.recipient?.hasPrefix("b***@") == true } == true)
        }
        // The sender that has one of them finds out before it sends.
        let sending = try await fixture.outbox.renewLease(on: leased[4], by: "me")
        #expect(sending == .released)
    }

    @Test func readsMoreThanOnePage() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept((0..<501).map { "ann\($0)@example.com" })
        #expect(try await fixture.outbox.removeAll(deadline: .now + .seconds(10)) { _ in true } == 501)
        #expect(try await fixture.counts.waiting == 0)
    }
}
