import Models
import Proofs
import Testing

@testable import IdentityService

@Suite struct RemoveMemberHandlerTests {
    @Test func anOwnerRemovesAMember() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let identity = shared.identity
        let bob = try await shared.join("bob@example.com")
        let before = try await identity.epoch(of: bob.id)
        let reply = try await shared.remove(bob, by: shared.ann)
        #expect(!reply.isAccountDeleted)
        #expect(try await shared.roles() == [shared.ann.id: .owner])
        let claims = try await identity.proofs.verify(
            reply.proof, from: .identity, for: .epoch, request: nil
        ).claims
        #expect(claims.user == bob.id && claims.epoch == before + 1 && claims.endedAccount == shared.id)
        let mails = try await identity.takeMails()
        let mail = try #require(mails.first)
        #expect(mails.count == 1 && mail.recipient.description == "bob@example.com")
        #expect(mail.values["notice"] == "member_removed" && mail.values["account"] == "Design team")
        let entries = try await shared.entries(.memberRemoved)
        #expect(Set(entries.map(\.user)) == [shared.ann.id, bob.id])
        #expect(entries.allSatisfy { $0.changes?.contains(.init("role", from: "member", to: nil)) == true })
        #expect(await error { try await shared.remove(bob, by: shared.ann) }?.code == .notFound)
        // Bob works on in his own account, and nowhere else.
        let switched = await error {
            try await identity.call(
                Identity.SwitchAccount(session: identity.sessionProof(of: bob), account: shared.id),
                identity.context())
        }
        #expect(switched?.code == .notFound)
        #expect(try await identity.signIn("bob@example.com").profile.memberships.map(\.account.name) == [nil])
    }

    @Test func aMemberLeavesWithoutAMail() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com", as: .viewer)
        _ = try await shared.remove(bob, by: bob)
        #expect(try await shared.roles() == [shared.ann.id: .owner])
        #expect(try await shared.identity.takeMails().isEmpty)
        let entries = try await shared.entries(.memberRemoved)
        #expect(entries.count == 1 && entries[0].user == bob.id && entries[0].ipAddress == "192.0.2.1")
    }

    @Test func onlyOwnersRemoveOthers() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com")
        let cleo = try await shared.join("cleo@example.com")
        let eve = try await shared.identity.signUp("eve@example.com").profile
        #expect(await error { try await shared.remove(cleo, by: bob) }?.code == .notOwner)
        #expect(await error { try await shared.remove(cleo, by: eve) }?.code == .notFound)
        #expect(await error { try await shared.remove(eve, by: eve) }?.code == .notFound)
        #expect(try await shared.roles().count == 3)
    }

    @Test func theLastActiveOwnerStays() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com", as: .member)
        let refused = await error { try await shared.remove(shared.ann, by: shared.ann) }
        #expect(refused?.code == .soleOwner && refused?.accounts?.map(\.id) == [shared.id])
        #expect(await error { try await shared.remove(shared.ann, by: nil) }?.code == .soleOwner)
        _ = try await shared.setRole(.owner, of: bob, by: shared.ann)
        _ = try await shared.identity.call(Identity.SuspendUser(user: bob.id), shared.identity.operatorContext)
        #expect(await error { try await shared.remove(shared.ann, by: shared.ann) }?.code == .soleOwner)
        // Who is suspended can be removed.
        _ = try await shared.remove(bob, by: shared.ann)
        #expect(try await shared.roles() == [shared.ann.id: .owner])
    }

    @Test func theOnlyMemberStays() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        for actor in [shared.ann, nil] {
            #expect(await error { try await shared.remove(shared.ann, by: actor) }?.code == .soleOwner)
        }
        #expect(try await shared.roles() == [shared.ann.id: .owner])
    }

    /// An operator erases owners, too.
    @Test func theLastMemberOfAnAccountWithoutAnOwnerTakesItAlong() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let bob = try await shared.join("bob@example.com")
        _ = try await shared.identity.call(Identity.EraseUser(user: shared.ann.id), shared.identity.operatorContext)
        #expect(try await shared.remove(bob, by: bob).isAccountDeleted)
        #expect(try await shared.roles().isEmpty)
        #expect(try await shared.entries(.accountDeleted).map(\.user) == [bob.id])
    }

    @Test func theMembershipNamesTheMember() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let identity = shared.identity
        _ = try await shared.join("bob@example.com")
        let id = try #require(try await shared.members(for: shared.ann).members.last?.id)
        let other = try await identity.call(
            Identity.CreateAccount(session: identity.sessionProof(of: shared.ann), accountName: "Other"),
            identity.context())
        // One of another account, or of nobody, is no member of this one.
        for member in [other.id, .make()] {
            let code = await error {
                try await identity.call(
                    Identity.RemoveMember(
                        session: identity.sessionProof(of: shared.ann), account: shared.id, member: .membership(member)),
                    identity.context())
            }?.code
            #expect(code == .notFound)
        }
        let eve = try await identity.signUp("eve@example.com").profile
        let foreign = await error {
            try await identity.call(
                Identity.RemoveMember(
                    session: identity.sessionProof(of: eve), account: shared.id, member: .membership(id)),
                identity.context())
        }
        #expect(foreign == .notFound("account"))
        _ = try await identity.call(
            Identity.RemoveMember(
                session: identity.sessionProof(of: shared.ann), account: shared.id, member: .membership(id)),
            identity.context())
        #expect(try await shared.roles() == [shared.ann.id: .owner])
    }

    @Test func nobodyLeavesTheirPersonalAccount() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let shared = try await SharedAccount(identity, of: owner)
        #expect(await error { try await shared.remove(owner.profile, by: owner.profile) }?.code == .personalAccount)
        #expect(await error { try await shared.remove(owner.profile, by: nil) }?.code == .soleOwner)
        _ = try await owner.invite("bob@example.com", as: .owner)
        let bob = try await owner.accept(try await owner.mailed()).profile
        for actor in [owner.profile, bob] {
            #expect(await error { try await shared.remove(owner.profile, by: actor) }?.code == .personalAccount)
        }
        // For an operator it is another matter: then the account is an ordinary one, and Ann gets a personal one.
        _ = try await shared.remove(owner.profile, by: nil)
        #expect(try await shared.roles() == [bob.id: .owner])
        let profile = try await identity.signIn("ann@example.com").profile
        #expect(profile.memberships.count == 1 && profile.memberships[0].accountID != owner.account)
        #expect(profile.activeMembership?.role == .owner)
        #expect(try await shared.members(for: bob).members.allSatisfy { !$0.isPersonal })
    }

    /// A user who was invited has no account of their own.
    @Test func whoIsLeftWithoutAnAccountGetsAPersonalOne() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let shared = try await SharedAccount(identity, of: owner)
        _ = try await owner.invite("bob@example.com")
        let bob = try await owner.accept(try await owner.mailed()).profile
        #expect(bob.memberships.map(\.accountID) == [owner.account])
        _ = try await shared.remove(bob, by: owner.profile)
        let rows = try await identity.postgres.query(
            "SELECT account_id, role FROM identity.memberships WHERE user_id = \(bob.id)")
        let account: AccountID = try #require(rows.first).decode("account_id")
        #expect(rows.count == 1 && account != owner.account)
        #expect(try rows[0].decode("role", as: Role.self) == .owner)
        let listed = try await identity.call(
            Identity.ListMembers(session: nil, account: account), identity.operatorContext)
        #expect(listed.members.map(\.isPersonal) == [true])
    }

    /// Within ten minutes an invitation can be accepted again, but not by somebody who was removed.
    @Test func theirInvitationsAreVoid() async throws {
        let identity = try await IdentityFixture()
        let owner = try await AccountOwner(identity)
        let shared = try await SharedAccount(identity, of: owner)
        _ = try await owner.invite("bob@example.com")
        let grant = try await owner.mailed()
        let bob = try await owner.accept(grant).profile
        _ = try await shared.remove(bob, by: owner.profile)
        #expect(await error { try await owner.accept(grant) }?.code == .tokenInvalid)
        #expect(try await shared.roles() == [owner.profile.id: .owner])
        // A new invitation is another matter.
        _ = try await owner.invite("bob@example.com")
        _ = try await owner.accept(try await owner.mailed())
        #expect(try await shared.roles()[bob.id] == .member)
    }

    @Test func aProofIsGoodOnceAndForItsEpoch() async throws {
        let shared = try await SharedAccount(IdentityFixture())
        let identity = shared.identity
        let bob = try await shared.join("bob@example.com", as: .owner)
        let proof = try await identity.sessionProof(of: bob)
        _ = try await shared.setRole(.member, of: bob, by: shared.ann)
        let late = Identity.RemoveMember(session: proof, account: shared.id, member: .user(bob.id))
        #expect(await error { try await identity.call(late, identity.context()) }?.code == .invalidToken)
        let foreign = Identity.RemoveMember(
            session: try await identity.mailboxProof(.magicLink, by: bob), account: shared.id, member: .user(bob.id))
        #expect(await error { try await identity.call(foreign, identity.context()) }?.code == .invalidProof)
        // The gateway can't claim to be an operator.
        let anonymous = Identity.RemoveMember(session: nil, account: shared.id, member: .user(bob.id))
        #expect(await error { try await identity.call(anonymous, identity.context()) }?.code == .invalidProof)
        #expect(try await shared.roles()[bob.id] == .member)
    }
}
