import Models
import Testing

@testable import WaitlistsService

@Suite struct LeaveWaitlistHandlerTests {
    @Test func leavingAgainChangesNothing() async throws {
        let fixture = try await WaitlistsFixture()
        let leave = LeaveWaitlistHandler(waitlists: fixture.waitlists)
        _ = try await fixture.waitlists.join(fixture.beta, fixture.member, deadline: fixture.deadline)
        for _ in 0..<2 {
            let status = try await leave(.init(member: fixture.member, feature: fixture.beta), fixture.context)
            #expect(status == Waitlists.Status(featureKey: fixture.beta, waitlistID: nil))
        }
        let id = try await fixture.waitlists.rowID(of: fixture.member, on: fixture.beta, deadline: fixture.deadline)
        #expect(id == nil)
    }
}
