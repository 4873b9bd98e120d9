import Models
import Testing

@testable import IdentityService

@Suite struct ListInvitesHandlerTests {
    @Test func aSessionListsTheInvitationsOnce() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let invite = try await owner.invite("a@example.com")
        let call = Identity.ListInvites(account: owner.account, inviter: try await owner.inviter())
        #expect(try await identity.call(call, identity.context()) == [invite])
        #expect(await error { try await identity.call(call, identity.context()) } == .invalidProof)
    }
}
