import Models
import Testing

@testable import WaitlistsService

@Suite struct LeaseWaitlistJoinsHandlerTests {
    @Test func givesEachJoinOnceUntilTheLeaseExpires() async throws {
        let fixture = try await WaitlistsFixture()
        let lease = LeaseWaitlistJoinsHandler(waitlists: fixture.waitlists)
        var ids: [WaitlistRowID] = []
        for member in [fixture.member] + fixture.others {
            // Joining again is nothing new.
            for _ in 0..<2 {
                ids.append(try await fixture.waitlists.join(fixture.beta, member, deadline: fixture.deadline))
            }
        }
        let first = try await lease(.init(limit: 1, leaseSeconds: 60), fixture.context)
        #expect(first.count == 1 && first.first?.feature == fixture.beta)
        let rest = try await lease(.init(leaseSeconds: 60), fixture.context)
        #expect(Set((first + rest).map(\.id)) == Set(ids) && rest.count == fixture.others.count)
        #expect(try await lease(.init(), fixture.context).isEmpty)
        try await fixture.postgres.execute("UPDATE waitlists.joins SET claimed_until = now() - interval '1 second'")
        #expect(try await lease(.init(), fixture.context).count == rest.count + 1)
    }

    /// Nothing is told of who was erased.
    @Test func whoLeavesAllListsHasJoinedNone() async throws {
        let fixture = try await WaitlistsFixture()
        let (member, other) = (fixture.member, try #require(fixture.others.first { $0.user != fixture.member.user }))
        for member in [member, other] {
            _ = try await fixture.waitlists.join(fixture.beta, member, deadline: fixture.deadline)
        }
        try await fixture.waitlists.leaveAll(member.user, of: member.application, deadline: fixture.deadline)
        let left = try await fixture.waitlists.leaseJoins(limit: 10, for: 15, deadline: fixture.deadline)
        #expect(left.map(\.member) == [other])
    }
}
