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

    /// Invitations from a waitlist belong to no account, so no session reaches them, and the gateway doesn't without one.
    @Test func onlyAnOperatorListsInvitationsWithoutAnAccount() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let application = identity.client.applicationID
        let gateway = identity.context()
        let session = try await owner.inviter()
        for (inviter, code) in [(nil, ErrorCode.invalidProof), (session, .notFound)] as [(Proof?, ErrorCode)] {
            let call = Identity.ListInvites(account: nil, application: application, inviter: inviter)
            #expect(await error { try await identity.call(call, gateway) }?.code == code)
        }
        let call = Identity.ListInvites(account: nil, application: application, inviter: nil)
        #expect(try await identity.call(call, identity.operatorContext).isEmpty)
        let neither = Identity.ListInvites(account: nil, inviter: nil)
        #expect(await error { try await identity.call(neither, identity.operatorContext) }?.code == .notFound)
    }
}
