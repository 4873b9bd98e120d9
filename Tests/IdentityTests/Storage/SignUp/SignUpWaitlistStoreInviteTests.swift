import Foundation
import Models
import Testing

@testable import IdentityService

@Suite struct SignUpWaitlistStoreInviteTests {
    @Test func invitesInOrderAndOnce() async throws {
        let waitlist = try await SignUpWaitlist(try await IdentityFixture())
        try await waitlist.join("c@example.com", "a@example.com", "b@example.com")
        let first = try await waitlist.invite(2)
        #expect(first.invited == 2 && first.waiting == 1 && first.nextCursor != nil)
        #expect(try await waitlist.invited() == ["c@example.com", "a@example.com"])
        // A caller that has lost the reply begins again.
        let second = try await waitlist.invite(2)
        #expect(second.invited == 1 && second.waiting == 0 && second.nextCursor == nil)
        #expect(try await waitlist.invited() == ["b@example.com"])
        #expect(try await waitlist.invite(2).invited == 0)
    }

    @Test func twoOperatorsAtOnceInviteNobodyTwice() async throws {
        let waitlist = try await SignUpWaitlist(try await IdentityFixture())
        for index in 0..<20 { try await waitlist.join("person\(index)@example.com") }
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 { group.addTask { try await waitlist.invite(10) } }
            try await group.waitForAll()
        }
        try await waitlist.invite()
        let invited = try await waitlist.invited()
        #expect(invited.count == 20 && Set(invited).count == 20)
    }

    /// The mail, the mark and the invitation are one transaction: if one of them fails, there is none.
    @Test func aCrashMailsNobodyTwice() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("a@example.com", "b@example.com")
        try await identity.postgres.execute(
            """
            CREATE FUNCTION identity.fail_second() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.email = 'b@example.com' THEN RAISE EXCEPTION 'crash'; END IF;
                RETURN NEW;
            END $$
            """)
        try await identity.postgres.execute(
            """
            CREATE TRIGGER fail_second BEFORE INSERT ON identity.invites
            FOR EACH ROW EXECUTE FUNCTION identity.fail_second()
            """)
        #expect(await error { try await waitlist.invite() } != nil)
        #expect(try await waitlist.invited().isEmpty)
        try await identity.postgres.execute("DROP TRIGGER fail_second ON identity.invites")
        #expect(try await waitlist.invite().invited == 2)
        #expect(try await waitlist.invited() == ["a@example.com", "b@example.com"])
    }

    @Test func peopleWithAnAccountLeaveTheListInSilence() async throws {
        let identity = try await IdentityFixture()
        try await identity.signUp("known@example.com")
        _ = try await identity.takeMails()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("known@example.com", "new@example.com")
        let reply = try await waitlist.invite()
        #expect(reply.registered == 1 && reply.invited == 1 && reply.waiting == 0)
        #expect(try await waitlist.invited() == ["new@example.com"])
    }

    @Test func aDomainThatIsDeniedByNowWaitsAndHoldsUpNobody() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("a@bad.example", "a@example.com")
        try await identity.setSignUp(.init(deniedDomains: ["bad.example"]))
        let first = try await waitlist.invite(1)
        #expect(first.postponed == 1 && first.invited == 0)
        #expect(try await waitlist.invite(1, after: first.nextCursor).invited == 1)
        try await identity.setSignUp(.init(deniedDomains: []))
        #expect(try await waitlist.invite().invited == 1)
    }

    /// Once a person is invited, the address is in the invitation alone.
    @Test func theMailIsInTheReadersLanguage() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("a@example.com", languages: ["ja", "en"])
        try await waitlist.invite()
        let mail = try #require(try await identity.takeMails().first)
        #expect(mail.kind == .invite && mail.languages == ["ja", "en"] && mail.values["waitlist"] != nil)
        #expect(mail.grant?.purpose == .invite && mail.grant?.user == nil)
        let rows = try await identity.postgres.query("SELECT email FROM identity.sign_up_waitlist")
        #expect(try rows.map { try $0.decode("email", as: String?.self) } == [nil])
    }

    @Test func theInvitationSignsUp() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("new@example.com")
        try await waitlist.invite()
        let grant = try await waitlist.mailed()
        let user = try await waitlist.accept(grant, password: IdentityFixture.password)
        #expect(user.profile.memberships.count == 1)
        #expect(user.profile.activeMembership?.role == .owner)
        #expect(user.profile.credentials.first?.emailVerifiedAt != nil)
        #expect(try await identity.signIn("new@example.com").profile.id == user.profile.id)
        // Accepted again within ten minutes, it signs in the same user.
        #expect(try await waitlist.accept(grant).profile.memberships.count == 1)
    }

    @Test func anInvitationCanBeRevokedAndIsGoneWithItsUser() async throws {
        let identity = try await IdentityFixture()
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("revoked@example.com")
        try await waitlist.invite()
        let revoked = try await waitlist.mailed()
        let invite = try await identity.call(
            Identity.RevokeInvite(invite: try #require(revoked.invite), account: nil, inviter: nil),
            identity.operatorContext)
        #expect(invite.accountID == nil && invite.status == .revoked && invite.role == .owner)
        #expect(await error { try await waitlist.accept(revoked) }?.code == .tokenInvalid)

        try await waitlist.join("erased@example.com")
        try await waitlist.invite()
        let user = try await waitlist.accept(try await waitlist.mailed()).profile.id
        _ = try await identity.call(Identity.EraseUser(user: user), identity.operatorContext)
        // The event by which mailer forgets the address names it.
        _ = try await identity.takeMails()
        #expect(try await !identity.storedText().contains("erased@example.com"))
        // The address can join again.
        try await waitlist.join("erased@example.com")
        #expect(try await waitlist.invite().invited == 1)
    }

    /// An owner can't reach an invitation that belongs to no account.
    @Test func anOwnerCannotRevokeIt() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let waitlist = try await SignUpWaitlist(identity)
        try await waitlist.join("new@example.com")
        try await waitlist.invite()
        let grant = try await waitlist.mailed()
        for account in [owner.account, nil] {
            #expect(
                await error {
                    try await identity.call(
                        Identity.RevokeInvite(
                            invite: try #require(grant.invite), account: account, inviter: try await owner.inviter()),
                        identity.context())
                }?.code == .notFound)
        }
        #expect(
            try await identity.call(
                Identity.ListInvites(account: owner.account, inviter: try await owner.inviter()), identity.context()
            ).isEmpty)
        #expect(try await waitlist.accept(grant).profile.memberships.count == 1)
    }
}
