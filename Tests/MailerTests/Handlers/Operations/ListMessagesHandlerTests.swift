import Models
import Testing

@testable import MailerService

@Suite struct ListMessagesHandlerTests {
    @Test func listsEveryState() async throws {
        try await OperatorFixture.run { fixture in
            for (state, id) in zip([Mailer.MessageState.dead, .retrying, .waiting], fixture.ids) {
                let page = try await fixture.harness.operator.call(Mailer.ListMessages(state: state))
                #expect(page.messages.map(\.id) == [id] && page.nextCursor == nil, "\(state)")
                let record = try #require(page.messages.first)
                #expect(record.state == state && record.kind == .notice)
                #expect(record.recipient?.hasSuffix("***@example.com") == true)
                #expect((record.nextAttemptAt != nil) == (state == .retrying))
                #expect((record.reason == nil) == (state == .waiting))
            }
            #expect(try await fixture.outbox.counts.waiting == 2)
        }
    }

    @Test func namesTheParameterThatIsRefused() async throws {
        try await OperatorFixture.run { fixture in
            let list = ListMessagesHandler(outbox: fixture.outbox.outbox)
            for (limit, cursor, path) in [(0, nil, "/limit"), (101, nil, "/limit"), (10, "x", "/cursor")] {
                let error = await #expect(throws: ServiceError.self) {
                    try await list(
                        .init(state: .dead, limit: limit, cursor: cursor),
                        .init(deadline: .after(.seconds(3))))
                }
                #expect(error?.invalidParams?.map(\.path) == [path])
            }
        }
    }

    @Test func onlyOperatorsMayList() async throws {
        try await OperatorFixture.run { fixture in
            await #expect(throws: (any Error).self) {
                _ = try await fixture.harness.client.call(Mailer.ListMessages(state: .dead))
            }
        }
    }
}
