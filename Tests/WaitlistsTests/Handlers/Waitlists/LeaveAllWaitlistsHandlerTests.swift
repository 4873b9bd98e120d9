import Models
import Testing

@testable import WaitlistsService

@Suite struct LeaveAllWaitlistsHandlerTests {
    @Test func takesOneUserOffAllListsInAllAccounts() async throws {
        let fixture = try await WaitlistsFixture()
        let leave = LeaveAllWaitlistsHandler(waitlists: fixture.waitlists)
        let members = [fixture.member] + fixture.others
        let gamma = try #require(FeatureKey("gamma"))
        for feature in [fixture.beta, gamma] {
            for member in members {
                _ = try await fixture.waitlists.join(feature, member, deadline: fixture.deadline)
            }
        }
        let call = Waitlists.LeaveAllWaitlists(user: fixture.member.user, application: fixture.member.application)
        for _ in 0..<2 { _ = try await leave(call, fixture.context) }
        for feature in [fixture.beta, gamma] {
            // Another user, and another application.
            let left = try await fixture.waitlists.waitingCount(
                on: feature, application: nil, deadline: fixture.deadline)
            #expect(left == 2)
            for (member, stays) in zip(members, [false, true, false, true]) {
                let id = try await fixture.waitlists.rowID(of: member, on: feature, deadline: fixture.deadline)
                #expect((id != nil) == stays)
            }
        }
    }
}
