import Models
import Testing
import TestKit

@testable import MailerService

/// The worker with a real Redis and a real mail server.
@Suite struct SMTPDeliveryTests {
    private static func server(
        _ change: (inout TestMailServer.Behaviour) -> Void = { _ in }
    ) async throws -> TestMailServer {
        var behaviour = TestMailServer.Behaviour()
        behaviour.auth = true
        change(&behaviour)
        return try await TestMailServer.launch(behaviour)
    }

    @Test func deliversWhatIsAccepted() async throws {
        let (fixture, server) = (try await OutboxFixture(), try await Self.server())
        let worker = try fixture.worker(try server.delivery(), outbox: fixture.outbox) { $0.pollInterval = .seconds(9) }
        try await fixture.sending(worker) {
            try await eventually { await fixture.hasWorker }
            // The signal wakes the worker: its next poll would come far too late.
            let id = try await fixture.accept("ann@example.com")[0]
            try await fixture.wait(within: .seconds(5), ["delivered": 1])
            let mail = try #require(try server.mails().first)
            #expect(mail.tls && mail.user == "user" && mail.to == ["ann@example.com"])
            #expect(mail.content.contains("Message-ID: <\(id)@example.com>\r\n"))
            #expect(mail.content.contains("X-Latchkey-Kind: notice\r\n"))
        }
        #expect(fixture.metrics.text().contains("mailer_delivery_duration"))
        try await server.stop()
    }

    @Test func aPermanentErrorMakesADeadLetter() async throws {
        let fixture = try await OutboxFixture()
        let server = try await Self.server {
            $0.refuse = ["RCPT nobody@example.com": "550 5.1.1 <nobody@example.com> unknown"]
        }
        let ids = try await fixture.accept("nobody@example.com", "ann@example.com")
        let book = LogLines()
        try await fixture.sending(try fixture.worker(try server.delivery(), logger: book.logger)) {
            try await fixture.wait(dead: 1, ["dead": 1, "delivered": 1])
        }
        #expect(try server.deliveries() == ["ann@example.com": 1])
        let page = try #require(
            try await fixture.outbox.page(of: .dead, limit: 10, cursor: nil, deadline: .now + .seconds(3)))
        let record = try #require(page.messages.first)
        #expect(record.reason == "recipient 550 5.1.1 <address> unknown")
        #expect(record.recipient == "n***@example.com" && record.attempts == 1)
        // The log names messages, and neither addresses nor what the server said.
        try await eventually { ids.allSatisfy { id in book.all.contains { $0.contains(id.description) } } }
        #expect(book.all.allSatisfy { !$0.contains("@") && !$0.contains("unknown") && !$0.contains("Ann") })
        try await server.stop()
    }

    @Test func aTransientErrorIsRetried() async throws {
        let fixture = try await OutboxFixture()
        let server = try await Self.server {
            $0.refuse = ["RCPT": "450 4.2.1 later"]
            $0.times = 2
        }
        try await fixture.accept("ann@example.com")
        try await fixture.sending(try fixture.worker(try server.delivery())) {
            try await fixture.wait(["retried": 2, "delivered": 1])
        }
        #expect(try server.deliveries() == ["ann@example.com": 1])
        try await server.stop()
    }

    @Test func aBrokenConnectionIsRetried() async throws {
        let fixture = try await OutboxFixture()
        let server = try await Self.server {
            $0.close = "message"
            $0.times = 2
        }
        try await fixture.accept("ann@example.com", "bob@example.com")
        try await fixture.sending(try fixture.worker(try server.delivery())) {
            try await fixture.wait()
        }
        #expect(try server.deliveries() == ["ann@example.com": 1, "bob@example.com": 1])
        try await server.stop()
    }

    @Test func aMisconfigurationIsRetriedUntilItIsCorrected() async throws {
        let (fixture, server) = (try await OutboxFixture(), try await Self.server { $0.certificate = "untrusted" })
        try await fixture.accept("ann@example.com")
        try await fixture.sending(try fixture.worker(try server.delivery())) {
            try await eventually(within: .seconds(10)) { fixture.count("retried") >= 2 }
            #expect(try server.mails().isEmpty)
            #expect(try await fixture.counts == .init(waiting: 1, dead: 0))
            var behaviour = TestMailServer.Behaviour()
            behaviour.auth = true
            try server.behave(behaviour)
            try await fixture.wait()
        }
        #expect(try server.deliveries() == ["ann@example.com": 1])
        try await server.stop()
    }

    @Test func aServerThatWasAwayGetsEverything() async throws {
        let (fixture, server) = (try await OutboxFixture(), try await Self.server())
        let recipients = (0..<20).map { "ann\($0)@example.com" }
        let delivery = try server.delivery()
        try await server.stop()
        try await fixture.accept(recipients)
        try await fixture.sending(try fixture.worker(delivery)) {
            try await eventually(within: .seconds(10)) { fixture.count("retried") >= 20 }
            #expect(try await fixture.counts == .init(waiting: 20, dead: 0))
            try await server.start()
            try await eventually(within: .seconds(10)) { try await fixture.counts.waiting == 0 }
        }
        #expect(try server.deliveries() == Dictionary(uniqueKeysWithValues: recipients.map { ($0, 1) }))
        try await server.stop()
    }

    @Test func twoWorkersShareWithoutDoubling() async throws {
        let (fixture, server) = (try await OutboxFixture(), try await Self.server())
        let recipients = (0..<500).map { "ann\($0)@example.com" }
        try await fixture.accept(recipients)
        let (first, second) = (Tally(), Tally())
        let delivery = try server.delivery(connections: 8)
        func counted(_ tally: Tally) -> ScriptedDelivery {
            ScriptedDelivery { mail, id throws(DeliveryError) in
                try await delivery.deliver(mail, id: id)
                tally.add(id)
            }
        }
        try await fixture.sending(try fixture.worker(counted(first)), try fixture.worker(counted(second))) {
            try await eventually(within: .seconds(60)) { try await fixture.counts.waiting == 0 }
        }
        #expect(try server.deliveries() == Dictionary(uniqueKeysWithValues: recipients.map { ($0, 1) }))
        #expect(!first.all.isEmpty && !second.all.isEmpty && first.all.count + second.all.count == 500)
        try await server.stop()
    }

    /// The first worker dies between taking the message and the end of its sending.
    @Test func anotherWorkerSendsTheMessageOfADeadOne() async throws {
        let (fixture, server) = (try await OutboxFixture(), try await Self.server { $0.delay = ["RCPT": 8] })
        try await fixture.accept("ann@example.com")
        let victim = Task { try await fixture.worker(try server.delivery()).run() }
        try await eventually { await fixture.leaseAge != nil }
        let rescuer = try fixture.worker(try server.delivery())
        try await fixture.sending(rescuer) {
            // As long as the first one runs, it keeps the message: it renews the lease three times in the lease's time.
            var (renewals, lastAge) = (0, 0)
            try await eventually(within: .seconds(10)) {
                guard let age = await fixture.leaseAge else { return false }
                if age < lastAge { renewals += 1 }
                lastAge = age
                return renewals >= 5
            }
            #expect(try await fixture.counts.waiting == 1)
            victim.cancel()
            var behaviour = TestMailServer.Behaviour()
            behaviour.auth = true
            try server.behave(behaviour)
            try await eventually(within: .seconds(10)) { try await fixture.counts.waiting == 0 }
        }
        #expect(try server.deliveries() == ["ann@example.com": 1])
        try await server.stop()
    }
}
