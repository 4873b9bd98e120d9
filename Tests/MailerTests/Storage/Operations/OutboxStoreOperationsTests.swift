import Models
import Testing

@testable import MailerService

@Suite struct OutboxStoreOperationsTests {
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
}
