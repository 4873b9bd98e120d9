import Models
import Testing

@testable import MailerService

@Suite struct RetryMessageHandlerTests {
    @Test func sendsAMessageInAnyStateAtOnce() async throws {
        try await OperatorFixture.run { fixture in
            for id in fixture.ids { _ = try await fixture.harness.operator.call(Mailer.RetryMessage(message: id)) }
            #expect(try await fixture.outbox.counts == .init(waiting: 3, dead: 0))
            let page = try await fixture.harness.operator.call(Mailer.ListMessages(state: .waiting))
            #expect(Set(page.messages.map(\.id)) == Set(fixture.ids))
            #expect(page.messages.first { $0.id == fixture.dead }?.attempts == 0)
            let tally = Tally()
            let transport = ScriptedDelivery { _, id throws(DeliveryError) in tally.add(id) }
            try await fixture.outbox.sending(try fixture.outbox.worker(transport)) {
                try await fixture.outbox.wait()
            }
            #expect(Set(tally.all) == Set(fixture.ids) && tally.all.count == 3)
        }
    }

    @Test func anUnknownMessageIsNotFound() async throws {
        try await OperatorFixture.run { fixture in
            let error = await #expect(throws: ServiceError.self) {
                _ = try await fixture.harness.operator.call(Mailer.RetryMessage(message: .make()))
            }
            #expect(error?.status == 404)
        }
    }
}
