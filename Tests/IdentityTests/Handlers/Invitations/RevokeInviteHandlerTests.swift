import Models
import Testing

@testable import IdentityService

@Suite struct RevokeInviteHandlerTests {
    @Test func revokesForTheOwnerAndForAnOperator() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let first = try await owner.invite("a@example.com")
        let byOwner = try await identity.call(
            Identity.RevokeInvite(invite: first.id, account: owner.account, inviter: owner.inviter()),
            identity.context())
        #expect(byOwner.status == .revoked)
        let second = try await owner.invite("b@example.com")
        let byOperator = try await identity.call(
            Identity.RevokeInvite(invite: second.id, account: nil, inviter: nil), identity.operatorContext)
        #expect(byOperator.status == .revoked)
    }
}
