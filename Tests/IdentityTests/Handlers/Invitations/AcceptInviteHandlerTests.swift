import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct AcceptInviteHandlerTests {
    @Test func createsAUserWithAVerifiedAddress() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let invite = try await owner.invite("new@example.com", as: .viewer)
        #expect(invite.status == .pending)
        let grant = try await owner.mailed()
        let vouched = try await owner.accept(grant)
        #expect(vouched.profile.activeMembership?.accountID == owner.account)
        #expect(vouched.profile.activeMembership?.role == .viewer)
        #expect(vouched.profile.credentials.first?.email?.description == "new@example.com")
        #expect(vouched.profile.credentials.first?.emailVerifiedAt != nil)
        // They have no password until they set one by a reset.
        #expect(await error { try await identity.signIn("new@example.com") }?.code == .invalidCredentials)
        // Once more within a few minutes, for whoever got no session: mailer lets nobody else come so far.
        let again = try await owner.accept(grant)
        #expect(again.profile.id == vouched.profile.id && again.profile.memberships.count == 1)
        try await identity.postgres.execute(
            "UPDATE identity.invites SET accepted_at = accepted_at - interval '11 minutes' WHERE id = \(invite.id)")
        #expect(await error { try await owner.accept(grant) }?.code == .tokenInvalid)
    }

    @Test func addsAnExistingUserWithTheRoleOfTheInvitation() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await owner.invite("Bob@Example.com", as: .owner)
        let vouched = try await owner.accept(try await owner.mailed())
        #expect(vouched.profile.id == bob.id)
        #expect(vouched.profile.memberships.count == 2)
        #expect(vouched.profile.activeMembership?.role == .owner)
        #expect(await error { try await owner.invite("bob@example.com") }?.code == .alreadyMember)
    }

    @Test func refusesRevokedReplacedAndExpiredInvitations() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let revoked = try await owner.invite("a@example.com")
        let grant = try await owner.mailed()
        let after = try await identity.call(
            Identity.RevokeInvite(invite: revoked.id, account: owner.account, inviter: owner.inviter()),
            identity.context())
        #expect(after.status == .revoked)
        #expect(await error { try await owner.accept(grant) }?.code == .tokenInvalid)

        _ = try await owner.invite("b@example.com")
        let replaced = try await owner.mailed()
        _ = try await owner.invite("b@example.com")
        #expect(await error { try await owner.accept(replaced) }?.code == .tokenInvalid)

        let expired = try await owner.invite("c@example.com")
        let late = try await owner.mailed()
        try await identity.postgres.execute(
            "UPDATE identity.invites SET expires_at = now() WHERE id = \(expired.id)")
        #expect(await error { try await owner.accept(late) }?.code == .tokenInvalid)

        let list = try await identity.call(
            Identity.ListInvites(account: owner.account, inviter: owner.inviter()), identity.context())
        #expect(list.map(\.status) == [.expired, .pending, .revoked, .revoked])
    }

    @Test func refusesAnInvitationWhoseSenderWasSuspended() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        _ = try await owner.invite("new@example.com", as: .owner)
        let grant = try await owner.mailed()
        try await identity.postgres.execute(
            "UPDATE identity.users SET status = 'suspended' WHERE id = \(owner.profile.id)")
        #expect(await error { try await owner.accept(grant) }?.code == .tokenInvalid)
    }

    /// Whoever changes their password means to be alone from then on; whoever signed up after the mail is whom it was for.
    @Test func refusesAnInvitationFromBeforeAPasswordChange() async throws {
        let owner = try await AccountOwner(try await IdentityFixture())
        let known = try await owner.identity.signUp("bob@example.com").profile
        _ = try await owner.invite("bob@example.com")
        let grant = try await owner.mailed()
        let early = Date(timeIntervalSinceNow: 60)
        try await owner.identity.postgres.execute(
            "UPDATE identity.passwords SET changed_at = now() + interval '2 minutes' WHERE user_id = \(known.id)")
        func accept(_ mailed: Date) async throws -> String? {
            let proof = try await owner.identity.shown(grant, mailedAt: mailed)
            return await error {
                try await owner.identity.call(
                    Identity.AcceptInvite(proof: proof), owner.identity.context())
            }?.code.rawValue
        }
        #expect(try await accept(early) == "token_invalid")
        try await owner.identity.postgres.execute(
            "UPDATE identity.users SET created_at = now() + interval '2 minutes' WHERE id = \(known.id)")
        #expect(try await accept(early) == nil)
    }

    /// Mailer lets one of them come so far, and one after the other when no session could be opened.
    @Test func addsOneMemberForConcurrentCalls() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        _ = try await owner.invite("new@example.com")
        let grant = try await owner.mailed()
        let joined = try await withThrowingTaskGroup(of: SessionProfile.self) { group in
            for _ in 0..<10 { group.addTask { try await owner.accept(grant).profile } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(joined.map(\.id)).count == 1)
        #expect(joined.allSatisfy { $0.memberships.count(where: { $0.accountID == owner.account }) == 1 })
        let list = try await identity.call(
            Identity.ListInvites(account: owner.account, inviter: owner.inviter()), identity.context())
        #expect(list.map(\.status) == [.accepted])
    }
}
