import Models
import RPC
import ServiceKit
import TestKit
import Testing

@testable import MailerService

/// A mailer that is called through its sockets. Its outbox holds a dead message, one that is retried, and one that waits.
struct OperatorFixture {
    let harness: ServiceHarness
    let outbox: OutboxFixture
    let (dead, retried, waiting): (MessageID, MessageID, MessageID)
    var ids: [MessageID] { [dead, retried, waiting] }

    static func run(_ body: (OperatorFixture) async throws -> Void) async throws {
        let outbox = try await OutboxFixture()
        let ids = try await outbox.accept("dead@example.com", "retried@example.com", "waits@example.com")
        let leased = try await outbox.outbox.lease(2, to: "me", for: .seconds(30))
        try await outbox.outbox.acknowledge(leased[0], by: "me", .dead(reason: "recipient 550 no", keeping: 100))
        try await outbox.outbox.acknowledge(leased[1], by: "me", .retry(after: .seconds(600), reason: "connect"))
        var router = Router(logger: .discarding)
        let secrets = try #require(SecretFile.generate().mailer)
        try await MailerService.make(
            redis: outbox.outbox.redis, secrets: secrets, issuer: "https://auth.example.com",
            templates: try MailTemplates(), sender: try #require(MailSender("no-reply@example.com")),
            prefix: outbox.outbox.prefix
        )
        .register(on: &router)
        try await ServiceHarness.run(.mailer, router) { harness in
            try await harness.withCall {
                try await body(
                    OperatorFixture(harness: harness, outbox: outbox, dead: ids[0], retried: ids[1], waiting: ids[2]))
            }
        }
    }
}
