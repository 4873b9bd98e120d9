import Models
import Testing

@testable import MailerService

@Suite struct DropMessageHandlerTests {
    @Test func removesAMessageInAnyState() async throws {
        try await OperatorFixture.run { fixture in
            for id in fixture.ids { _ = try await fixture.harness.operator.call(Mailer.DropMessage(message: id)) }
            #expect(try await fixture.outbox.counts == .init(waiting: 0, dead: 0))
            for id in fixture.ids {
                let error = await #expect(throws: ServiceError.self) {
                    _ = try await fixture.harness.operator.call(Mailer.DropMessage(message: id))
                }
                #expect(error?.status == 404)
            }
            let error = await #expect(throws: ServiceError.self) {
                _ = try await fixture.harness.operator.call(Mailer.RetryMessage(message: fixture.dead))
            }
            #expect(error?.status == 404)
        }
    }

    @Test func onlyOperatorsMayDrop() async throws {
        try await OperatorFixture.run { fixture in
            await #expect(throws: (any Error).self) {
                _ = try await fixture.harness.client.call(Mailer.DropMessage(message: fixture.dead))
            }
            let counts = try await fixture.outbox.counts
            #expect(counts == .init(waiting: 2, dead: 1))
        }
    }
}
