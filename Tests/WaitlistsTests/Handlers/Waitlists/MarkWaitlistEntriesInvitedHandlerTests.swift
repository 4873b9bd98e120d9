import Models
import Testing

@testable import WaitlistsService

@Suite struct MarkWaitlistEntriesInvitedHandlerTests {
    @Test func marksAndCounts() async throws {
        let fixture = try await WaitlistsFixture()
        let mark = MarkWaitlistEntriesInvitedHandler(waitlists: fixture.waitlists)
        let id = try await fixture.waitlists.join(fixture.beta, fixture.member, deadline: fixture.deadline)
        for other in fixture.others {
            _ = try await fixture.waitlists.join(fixture.beta, other, deadline: fixture.deadline)
        }
        let application = fixture.member.application
        let none = try await mark(.init(application: nil, feature: fixture.beta, ids: []), fixture.context)
        #expect(none.waiting == 4)
        let one = try await mark(.init(application: application, feature: fixture.beta, ids: [id]), fixture.context)
        #expect(one.waiting == 2)
    }

    @Test func theNumberOfRowsIsBounded() async throws {
        let fixture = try await WaitlistsFixture()
        let mark = MarkWaitlistEntriesInvitedHandler(waitlists: fixture.waitlists)
        let ids = (0...Waitlists.MarkWaitlistEntriesInvited.maximumIDs).map { _ in WaitlistRowID.make() }
        await #expect {
            _ = try await mark(.init(application: nil, feature: fixture.beta, ids: ids), fixture.context)
        } throws: {
            ($0 as? ServiceError)?.code == .invalidRequest
        }
    }
}
