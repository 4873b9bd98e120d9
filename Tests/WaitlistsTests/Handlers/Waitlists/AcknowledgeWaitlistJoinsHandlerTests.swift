import Models
import Testing

@testable import WaitlistsService

@Suite struct AcknowledgeWaitlistJoinsHandlerTests {
    @Test func forgetsWhatIdentityKnows() async throws {
        let fixture = try await WaitlistsFixture()
        let acknowledge = AcknowledgeWaitlistJoinsHandler(waitlists: fixture.waitlists)
        let id = try await fixture.waitlists.join(fixture.beta, fixture.member, deadline: fixture.deadline)
        let other = try await fixture.waitlists.join(
            fixture.beta, try #require(fixture.others.first), deadline: fixture.deadline)
        for _ in 0..<2 { _ = try await acknowledge(.init(ids: [id]), fixture.context) }
        let left = try await fixture.waitlists.leaseJoins(limit: 10, for: 15, deadline: fixture.deadline)
        #expect(left.map(\.id) == [other])
        // The place on the list stays.
        #expect(
            try await fixture.waitlists.rowID(of: fixture.member, on: fixture.beta, deadline: fixture.deadline) == id)
    }
}
