import HTTPTypes
import Models
import Testing

@testable import LatchkeyCommand

@Suite struct InviteRoutesTests {
    /// The ids on the pages of a list, one after the other.
    private func ids(at path: String, _ caller: AdminFixture.Caller) async throws -> [String] {
        var (next, found): (String?, [String]) = (path, [])
        while let path = next {
            let answer = try await caller.send(.get, path)
            try #require(answer.status == 200 && found.count < 1000)
            found += answer.data.compactMap { $0["id"] as? String }
            next = answer.links["next"].map { String($0.dropFirst("http://127.0.0.1:8081".count)) }
        }
        return found
    }

    /// No invitation of more than identity's page is out of reach.
    @Test(arguments: [1, 99, 100, 101, 250], [7, 100])
    func pagesFollowEachOther(count: Int, limit: Int) async throws {
        var fixture = AdminFixture()
        let (account, application) = (AccountID.make(), fixture.own.id)
        let invites = (0..<count).map { _ in
            Invite(
                id: .make(), accountID: account, email: nil, role: .member, status: .pending, createdAt: .now,
                expiresAt: .now)
        }
        fixture.services.answer(Identity.ListInvites.self) { call in
            let rest = invites.drop { call.before != nil && $0.id != call.before }
            return Array(rest.dropFirst(call.before == nil ? 0 : 1).prefix(Identity.ListInvites.maximumCount))
        }
        try await fixture.run { caller in
            let expected = invites.map(\.id.description)
            for path in ["/admin/accounts/\(account)/invites", "/admin/applications/\(application)/invites"] {
                let found = try await ids(at: "\(path)?limit=\(limit)", caller)
                #expect(found == expected)
                let answer = try await caller.send(.get, "\(path)?cursor=x")
                #expect(answer.status == 400)
            }
        }
    }
}
