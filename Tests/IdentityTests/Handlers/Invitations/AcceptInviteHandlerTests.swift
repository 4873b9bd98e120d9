import Foundation
import Models
import PasswordHashing
import Testing

@testable import IdentityService

@Suite struct AcceptInviteHandlerTests {
    @Test func createsAUserWithAVerifiedAddress() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let invite = try await owner.invite("new@example.com", as: .viewer)
        #expect(invite.status == .pending)
        let grant = try await owner.mailed()
        let authenticated = try await owner.accept(grant)
        #expect(authenticated.profile.activeMembership?.accountID == owner.account)
        #expect(authenticated.profile.activeMembership?.role == .viewer)
        #expect(authenticated.profile.credentials.first?.email?.description == "new@example.com")
        #expect(authenticated.profile.credentials.first?.emailVerifiedAt != nil)
        // The new user has no password until they reset it.
        #expect(await error { try await identity.signIn("new@example.com") }?.code == .invalidCredentials)
        // Within ten minutes it can be accepted again, in case no session came of the first attempt.
        let again = try await owner.accept(grant)
        #expect(again.profile.id == authenticated.profile.id && again.profile.memberships.count == 1)
        try await identity.postgres.execute(
            "UPDATE identity.invites SET accepted_at = accepted_at - interval '11 minutes' WHERE id = \(invite.id)")
        #expect(await error { try await owner.accept(grant) }?.code == .tokenInvalid)
    }

    /// A password is hashed once, and only for a person whom the sign-up hook has let in.
    @Test func aPasswordIsHashedAfterTheHookWasAsked() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let fixture = try await SignUpHookFixture(identity)
        _ = try await owner.invite("new@example.com")
        let proof = try await identity.mailboxProof(try await owner.mailed())
        let service = identity.service
        func accept(
            _ answer: SignUpHookAnswer?, hashing hasher: PasswordHasher
        ) async throws -> Identity.AuthenticatedUser {
            let handler = AcceptInviteHandler(
                verifier: service.mailboxVerifier, ownership: service.ownership, invitations: service.invitations,
                activeUsers: service.activeUsers, emailHasher: service.emailHasher, policy: service.policy,
                hasher: hasher, proofs: service.sessionProofs, webhooks: service.webhooks, hooks: service.signUpHooks)
            return try await handler(
                Identity.AcceptInvite(proof: proof, newPassword: IdentityFixture.password, signUpHook: answer),
                identity.context())
        }
        // It has no room for any hash.
        let pepper = try #require(Pepper(id: "a", key: SecretKey(Array(repeating: 1, count: 32))))
        let full = try PasswordHasher(
            parameters: service.configuration.argon2, peppers: [pepper], threads: 1, queueLimit: 0)
        let request = try await fixture.pending { try await accept(nil, hashing: full) }
        let answer = try await fixture.answer(request, .allowed(nil))
        await #expect(throws: PasswordHashingError.self) { try await accept(answer, hashing: full) }
        _ = try await accept(answer, hashing: service.hasher)
        _ = try await identity.signIn("new@example.com", password: IdentityFixture.password)
    }

    @Test func aUserWhomTheHookIsNotAskedAboutGetsTheirPassword() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        _ = try await owner.invite("new@example.com")
        let grant = try await owner.mailed()
        _ = try await owner.accept(grant)
        _ = try await SignUpHookFixture(identity)
        _ = try await identity.call(
            Identity.AcceptInvite(
                proof: try await identity.mailboxProof(grant), newPassword: IdentityFixture.password),
            identity.context())
        _ = try await identity.signIn("new@example.com", password: IdentityFixture.password)
    }

    @Test func thePolicyConcernsNewPeopleOnly() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        try await identity.signUp("bob@example.com")
        _ = try await owner.invite("new@example.com")
        let new = try await owner.mailed()
        _ = try await owner.invite("bob@example.com")
        let known = try await owner.mailed()
        try await identity.setSignUp(.init(mode: .closed))
        #expect(await error { try await owner.accept(new) }?.code == .signUpClosed)
        #expect(try await owner.accept(known).profile.memberships.count == 2)
        // The invitation was not used up.
        try await identity.setSignUp(.init(mode: .invite))
        #expect(try await owner.accept(new).profile.memberships.count == 1)
    }

    @Test func addsAnExistingUserWithTheRoleOfTheInvitation() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let bob = try await identity.signUp("bob@example.com").profile
        _ = try await owner.invite("Bob@Example.com", as: .owner)
        let authenticated = try await owner.accept(try await owner.mailed())
        #expect(authenticated.profile.id == bob.id)
        #expect(authenticated.profile.memberships.count == 2)
        #expect(authenticated.profile.activeMembership?.role == .owner)
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

    /// A user who changes their password expects earlier links to be worthless; a user who signed up after the mail is the
    /// invitee.
    @Test func refusesAnInvitationFromBeforeAPasswordChange() async throws {
        let owner = try await AccountOwner(try await IdentityFixture())
        let known = try await owner.identity.signUp("bob@example.com").profile
        _ = try await owner.invite("bob@example.com")
        let grant = try await owner.mailed()
        let early = Date(timeIntervalSinceNow: 60)
        try await owner.identity.postgres.execute(
            "UPDATE identity.passwords SET changed_at = now() + interval '2 minutes' WHERE user_id = \(known.id)")
        func accept(_ mailed: Date) async throws -> String? {
            let proof = try await owner.identity.mailboxProof(grant, mailedAt: mailed)
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

    /// Mailer serializes the uses of a link, but identity does not depend on that.
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
