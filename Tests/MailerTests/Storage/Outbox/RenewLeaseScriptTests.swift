import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct RenewLeaseScriptTests {
    @Test func onlyTheHolderMayRenew() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept("a@example.com")
        let message = try #require(try await fixture.outbox.lease(1, to: "me", for: .seconds(30)).first)
        let (own, other) = (
            try await fixture.outbox.renewLease(on: message, by: "me"),
            try await fixture.outbox.renewLease(on: message, by: "other")
        )
        #expect(own == .held && other == .released)
    }

    @Test func aDroppedMessageIsLost() async throws {
        let fixture = try await OutboxFixture()
        let ids = try await fixture.accept("a@example.com")
        let message = try #require(try await fixture.outbox.lease(1, to: "me", for: .seconds(30)).first)
        #expect(try await fixture.outbox.drop(ids[0], deadline: .now + .seconds(3)))
        let state = try await fixture.outbox.renewLease(on: message, by: "me")
        #expect(state == .released)
    }

    /// Ten senders have ended while they had the message, so it is likely to end the eleventh, too.
    @Test func theEleventhSenderIsWarned() async throws {
        let fixture = try await OutboxFixture()
        try await fixture.accept("a@example.com")
        for number in 1...11 {
            let message = try #require(try await fixture.outbox.lease(1, to: "s\(number)", for: .zero).first)
            let state = try await fixture.outbox.renewLease(on: message, by: "s\(number)")
            #expect(state == (number <= 10 ? .held : .abandoned), "sender \(number)")
        }
    }
}
