import Models
import Testing

@testable import WaitlistsService

@Suite struct JoinWaitlistHandlerTests {
    @Test func joiningAgainReturnsTheSameRow() async throws {
        let fixture = try await WaitlistsFixture()
        let join = JoinWaitlistHandler(waitlists: fixture.waitlists)
        let call = Waitlists.JoinWaitlist(member: fixture.member, feature: fixture.beta)
        let first = try await join(call, fixture.context)
        #expect(first.signedUp)
        #expect(first.featureKey == fixture.beta)
        #expect(try await join(call, fixture.context) == first)
    }
}
