import Foundation
import Models
import Redis
import Testing

@testable import MailerService

@Suite struct StoredMessageTests {
    private func entry(_ fields: [String]) -> RedisReply {
        .array([.bytes(Array("1-0".utf8)), .array(fields.map { .bytes(Array($0.utf8)) })])
    }

    private func mail() throws -> String {
        let mail = OutgoingMail(kind: .notice, recipient: try #require(EmailAddress("ann@example.com")))
        return String(decoding: try JSONEncoder().encode(mail), as: UTF8.self)
    }

    @Test func readsAnEntry() throws {
        let message = try StoredMessage(
            entry: entry(["id", "msg_1", "mail", mail(), "at", "1500", "attempts", "2", "reason", "connect"]))
        #expect(message.entry == "1-0" && message.id == "msg_1" && message.attempts == 2)
        #expect(message.acceptedAt == Date(timeIntervalSince1970: 1.5) && message.reason == "connect")
        #expect(message.mail?.recipient.description == "ann@example.com")
    }

    @Test func hasNoMailIfAFieldIsMissingOrMalformed() throws {
        let mail = try mail()
        for fields in [
            ["mail", mail], ["mail", mail, "at", "x", "attempts", "0"], ["mail", mail, "at", "1", "attempts", "x"],
            ["mail", "{}", "at", "1", "attempts", "0"], ["at", "1", "attempts", "0"],
        ] {
            #expect(try StoredMessage(entry: entry(fields)).mail == nil, "\(fields)")
        }
    }

    @Test func refusesAReplyOfAnotherShape() {
        for reply in [RedisReply.null, .array([]), entry(["id"]), .array([.integer(1)])] {
            #expect(throws: RedisError.self) { try StoredMessage(entry: reply) }
        }
        #expect(StoredMessage(id: "msg_1", retry: "no JSON") == nil)
    }
}
