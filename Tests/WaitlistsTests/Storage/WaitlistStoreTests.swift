import Models
import Testing

@testable import WaitlistsService

@Suite struct WaitlistStoreTests {
    private let fixture: WaitlistsFixture

    init() async throws { fixture = try await WaitlistsFixture() }

    @Test func concurrentJoinsMakeOneRow() async throws {
        let (waitlists, member, beta) = (fixture.waitlists, fixture.member, fixture.beta)
        let first = try await waitlists.join(beta, member, deadline: fixture.deadline)
        let ids = try await withThrowingTaskGroup(of: WaitlistRowID.self) { group in
            for _ in 0..<50 { group.addTask { try await waitlists.join(beta, member, deadline: fixture.deadline) } }
            return try await group.reduce(into: Set([first])) { $0.insert($1) }
        }
        #expect(ids == [first])
        #expect(try await waitlists.rowID(of: member, on: beta, deadline: fixture.deadline) == first)
    }

    /// A write would move the row, and cost more than the rest of the call.
    @Test func joiningAgainWritesNothing() async throws {
        let (waitlists, member, beta) = (fixture.waitlists, fixture.member, fixture.beta)
        func version() async throws -> [String] {
            try await waitlists.postgres.query("SELECT ctid::text || xmin::text AS version FROM waitlists.rows")
                .map { try $0.decode("version") }
        }
        let id = try await waitlists.join(beta, member, deadline: fixture.deadline)
        let first = try await version()
        #expect(first.count == 1)
        #expect(try await waitlists.join(beta, member, deadline: fixture.deadline) == id)
        #expect(try await version() == first)
    }

    @Test func rowsBelongToUserAccountAndApplication() async throws {
        let (waitlists, member, beta) = (fixture.waitlists, fixture.member, fixture.beta)
        let request = try PageRequest(limit: 10, cursor: nil)
        _ = try await waitlists.join(beta, member, deadline: fixture.deadline)
        for other in fixture.others {
            #expect(try await waitlists.rowID(of: other, on: beta, deadline: fixture.deadline) == nil)
            #expect(try await waitlists.page(request, of: other, deadline: fixture.deadline).rows.isEmpty)
        }
        let page = try await waitlists.page(
            request, of: beta, application: member.application, deadline: fixture.deadline)
        #expect(page.rows.map(\.userID) == [member.user])
    }

    @Test func invitedRowsDoNotWaitAnyMore() async throws {
        let (waitlists, beta) = (fixture.waitlists, fixture.beta)
        let request = try PageRequest(limit: 10, cursor: nil)
        var ids: [WaitlistRowID] = []
        for member in [fixture.member] + fixture.others {
            ids.append(try await waitlists.join(beta, member, deadline: fixture.deadline))
        }
        let other = try #require(FeatureKey("alpha"))
        try await waitlists.markInvited(ids, on: other, deadline: fixture.deadline)
        #expect(try await waitlists.waitingCount(on: beta, application: nil, deadline: fixture.deadline) == 4)
        for _ in 0..<2 { try await waitlists.markInvited([ids[0]], on: beta, deadline: fixture.deadline) }
        let waiting = try await waitlists.page(
            request, of: beta, application: nil, isWaiting: true, deadline: fixture.deadline)
        // The list is by id, and those of one millisecond are in no order.
        #expect(waiting.rows.map(\.id) == ids.dropFirst().sorted())
        let all = try await waitlists.page(request, of: beta, application: nil, deadline: fixture.deadline)
        #expect(all.rows.count == 4)
        let application = fixture.member.application
        #expect(try await waitlists.waitingCount(on: beta, application: application, deadline: fixture.deadline) == 2)
        // The member is still on the list, and joining again changes nothing.
        #expect(try await waitlists.join(beta, fixture.member, deadline: fixture.deadline) == ids[0])
        #expect(try await waitlists.waitingCount(on: beta, application: nil, deadline: fixture.deadline) == 3)
        // A member who has left and comes back waits again.
        try await waitlists.leave(beta, fixture.member, deadline: fixture.deadline)
        _ = try await waitlists.join(beta, fixture.member, deadline: fixture.deadline)
        #expect(try await waitlists.waitingCount(on: beta, application: nil, deadline: fixture.deadline) == 4)
    }
}
