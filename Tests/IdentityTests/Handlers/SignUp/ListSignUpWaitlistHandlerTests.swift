import Models
import Testing

@testable import IdentityService

@Suite struct ListSignUpWaitlistHandlerTests {
    @Test func listsWhoWaitsPageByPage() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("a@example.com", "b@example.com", "c@example.com", "d@example.com")
        try await waitlist.invite(1)
        func list(_ limit: Int, _ cursor: WaitlistRowID? = nil) async throws -> Identity.ListSignUpWaitlist.Reply {
            try await identity.call(
                Identity.ListSignUpWaitlist(
                    application: identity.client.applicationID, limit: limit, cursor: cursor),
                identity.operatorContext)
        }
        let first = try await list(2)
        #expect(first.entries.map(\.email.description) == ["b@example.com", "c@example.com"])
        let second = try await list(2, first.nextCursor)
        #expect(second.entries.map(\.email.description) == ["d@example.com"] && second.nextCursor == nil)
        #expect(second.entries.first?.client == identity.client.id)
        for limit in [0, -1, 101] { #expect(await error { try await list(limit) }?.code == .invalidRequest) }
    }
}
