import Models
import Testing

@testable import WaitlistsService

@Suite struct GetWaitlistHandlerTests {
    @Test func saysWhetherTheMemberIsOnTheList() async throws {
        let fixture = try await WaitlistsFixture()
        let get = GetWaitlistHandler(waitlists: fixture.waitlists)
        let call = Waitlists.GetWaitlist(member: fixture.member, feature: fixture.beta)
        #expect(try await !get(call, fixture.context).signedUp)
        let id = try await fixture.waitlists.join(fixture.beta, fixture.member, deadline: fixture.deadline)
        #expect(try await get(call, fixture.context).waitlistID == id)
        for other in fixture.others {
            #expect(try await !get(.init(member: other, feature: fixture.beta), fixture.context).signedUp)
        }
    }
}
