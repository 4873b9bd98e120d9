import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct RedemptionReplyTests {
    private func grant() throws -> String {
        let grant = OneTimeGrant(
            .invite, email: try #require(EmailAddress("ann@example.com")), application: .make(),
            client: try #require(ClientID("client_demo")))
        return String(decoding: try JSONEncoder().encode(grant), as: UTF8.self)
    }

    @Test func readsAGrantWithTheTimeOfMailing() throws {
        guard case .redeemed(let mailed) = try RedemptionReply(.texts("redeemed", try grant(), "1500")) else {
            throw UnexpectedReply("not redeemed")
        }
        #expect(mailed.grant.purpose == .invite)
    }

    @Test func readsTheRestOfAHold() throws {
        guard case .held(let milliseconds) = try RedemptionReply(.array([.text("held"), .integer(1200)])) else {
            throw UnexpectedReply("not held")
        }
        #expect(milliseconds == 1200)
    }

    @Test func readsThatTheEmailWasUsed() throws {
        guard case .used = try RedemptionReply(.texts("used")) else { throw UnexpectedReply("not used") }
    }

    @Test func refusesAReplyOfAnotherShape() throws {
        for reply in [
            RedisReply.null, .texts(), .texts("spent"), .texts("unknown", "1"), .texts("used", "1"), .texts("held"),
            .texts("redeemed"),
            .texts("redeemed", "{}", "1"), .texts("redeemed", try grant()), .texts("redeemed", try grant(), "x"),
            .texts("redeemed", try grant(), "1", "2"),
        ] {
            #expect(throws: RedisError.self, "\(reply)") { try RedemptionReply(reply) }
        }
    }
}
