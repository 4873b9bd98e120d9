import Models
import Testing

@testable import WaitlistsService

@Suite struct ListWaitlistEntriesHandlerTests {
    @Test func listsTheEntriesOfOneApplicationOrOfAll() async throws {
        let fixture = try await WaitlistsFixture()
        let list = ListWaitlistEntriesHandler(waitlists: fixture.waitlists)
        let members = [fixture.member] + fixture.others
        for member in members {
            _ = try await fixture.waitlists.join(fixture.beta, member, deadline: fixture.deadline)
        }
        let all = try await list(.init(application: nil, feature: fixture.beta), fixture.context)
        #expect(all.rows.count == members.count)
        let application = fixture.member.application
        let one = try await list(.init(application: application, feature: fixture.beta), fixture.context)
        #expect(one.rows.count == members.count - 1)
        #expect(one.rows.allSatisfy { $0.applicationID == application })
        // Another feature's list is another list.
        let other = try #require(FeatureKey("alpha"))
        #expect(try await list(.init(application: nil, feature: other), fixture.context).rows.isEmpty)
    }
}
